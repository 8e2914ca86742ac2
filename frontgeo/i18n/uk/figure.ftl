### The figure of a verdict.

kicker_claim = Перевірка твердження
kicker_change = Що змінилося
kicker_drawn = Накреслена територія
quoted = «{ $text }»
kicker_held = Утримувана територія
extent_held = утримувано
held_on = Утримувано, { $day }
claimed_worded = Заявлено
extent_change = зайняте мінус втрачене
change_intervals = 95 % { $kind }: сальдо { $net }, зайнято { $gained }, втрачено { $lost } км²
extent_drawn = накреслено
claimed = Заявлено { $amount }
not_counted = не враховано: { $label }
more_rows = і ще { $n }
more_rows_not_counted = і ще { $n }, не враховано
more_rows_some_counted = і ще { $n }, з них не враховано { $uncounted }
missing =
    { $n ->
        [one] { $n } вимірювання тут недоступне.
        [few] { $n } вимірювання тут недоступні.
        [many] { $n } вимірювань тут недоступні.
       *[other] { $n } вимірювання тут недоступні.
    }
drawn = Накреслено
front_of = Лінія фронту, { $day }
no_day = день не вказано
inside = Населений пункт у межах лінії
outside = Населений пункт поза лінією
note_map = Мапа: { $shown }.
note_illustration = Мапа: { $shown }, не враховано.
note_share = На ній { $share } % території, що змінила контроль.
note_insets = Мапи A–{ $last } в одному масштабі показують { $share } % зміненої території.
note_no_map = Мап у цій перевірці немає.
note_nothing = Між двома мапами нічого не змінилося.
note_method = Площі на еліпсоїді WGS 84; мапа рівновелика.
note_bars = Смуги: 95 % інтервал, для названого показника – заокруглення.
note_source = Твердження: { $source }.
km2_a_day = км² на добу
percent = %
percent_outline = % площі
settlements =
    { $n ->
        [one] населений пункт
        [few] населені пункти
        [many] населених пунктів
       *[other] населені пункти
    }
sectors =
    { $n ->
        [one] ділянка
        [few] ділянки
        [many] ділянок
       *[other] ділянки
    }
def_occupied = окуповане
def_contested = із сірою зоною
def_infiltration = із зонами інфільтрації
def_control = без зон просування
def_abroad = утримуване Україною за кордоном
def_drawn = як накреслено
def_stated = за джерелом
deepest = Найглибша точка
key_decides = { $interval }: за ним висновок
key_alone = ({ $interval }): за ним висновок, де він єдиний
key_other = ({ $interval })
key_plain = { $interval }
animation_since = від { $day }
