### The claim page.

kicker = Перевірка твердження
kicker_change = Що змінилося
quoted = «{ $quote }»
claims_checked =
    { $n ->
        [one] Перевірено { $n } твердження
        [few] Перевірено { $n } твердження
        [many] Перевірено { $n } тверджень
       *[other] Перевірено { $n } твердження
    }
claims = Твердження
to_card = До висновку
to_map = До мапи

## outcomes of rows

not_available = тут недоступно
not_counted = не враховано
says = Висновок зіставляє твердження з мапами та показниками й називає їх; він не каже, що сталося.

## facts

claimed_by = Заявник:
claimed_on = Заявлено
period = Період
end_of = на кінець { $day }
own_days = { $days } (за датами самих мап)
where = Де
whole_front = увесь фронт
taken_as = Прийнято як
or_more = { $low } або більше
source = Джерело

## evidence

claimed = Заявлено
measured = Виміряно
evidence = Дані
interval = 95 %
one_day = ±1 доба: { $range }
ratio = Заявлено / виміряно
outcome = Результат
mapped = за мапою
drawn = накреслено
published = оприлюднений показник
derived = похідний показник
computed = обчислений показник
illustration = ілюстрація
as-drawn = як накреслено
as-stated = за словами джерела
settlements = населені пункти
sectors = ділянки фронту
km2-a-day = км² на добу
percent-of-the-outline = % площі населеного пункту
percent-sign = %
turns = Що змінило б результат
method = Метод і джерела
record = Протокол
repeat = Повторити:
mapper = Автор мапи
counted_as_held = Враховано як утримуване

## the map

legend = Умовні позначення
on_map = На мапі
choose = Дані на мапі
insets = Де відбулися зміни, збільшено в одному масштабі
whole_view = Усе
show_on_map = Показати на мапі
drawn_ground = Накреслено
front = Лінія фронту
held_then = Утримувано
places = Виміряні місця
places_in_out = Виміряні місця: усередині, зовні
no_map_for_claim = Для цього твердження мапи немає
no_geometry = без геометрії

## to put it on a site

embed = Вбудувати сторінку
embed_how = Розмістіть цей файл на своєму сайті та вставте:
embed_code = Код для вставлення
embed_fit = Підганяти рамку під висоту сторінки (додає до коду скрипт)
more = Більше
less = Менше
print_records = Друкувати також метод і протокол
above_zero = понад 0 { $unit }
below_zero = менше 0 { $unit }


## the ground of several sides

kicker_sides = Що перейшло від сторони до сторони
sides = Хто що утримує
sides_on = Утримувано на { $day }
sides_shown = Утримувано на пізнішій мапі
side_took = { $from } → { $to }
side_took_amount = { $from } → { $to }: { $km2 }
side_left_amount = { $from }: { $km2 } більше ніхто не утримує
side_nobody = нічия
transfers_from_to = км² від (рядок) до (стовпець)
transfers_before = до
transfers_after = після
transfers_none = Територія не переходила від сторони до сторони
transfers_count = { $km2 } змінили утримувача
map_summary_sides = Мапа: { $evidence }. Територія кожної сторони та те, що змінило утримувача, { $gained }.

## maps of one day

kicker_compare = Порівняння картографів
compare_title = Мапи: { $mappers }
compare_heading = Усі { $n } мапи збігаються щодо { $share } % території, яку хоча б одна з них показує як утримувану
compare_about = Утримувана територія ({ $definition }) за кількістю мап, що її показують, км²
compare_pairs = Лише на одній мапі з пари, км²; відстань між лініями, м
compare_only_first = лише перша
compare_only_second = лише друга
compare_median = медіана

## частини території, що змінила власника

part_amount = { $what }: { $km2 }
part_drawn = Намальовано: { $km2 }
part_between = між { $first } і { $last }, { $mapper }
part_settlements =
    { $n ->
        [one] У ній { $n } населений пункт (за точкою): { $names }
        [few] У ній { $n } населені пункти (за точками): { $names }
        [many] У ній { $n } населених пунктів (за точками): { $names }
       *[other] У ній { $n } населеного пункту (за точками): { $names }
    }
part_more = { $names } та інші
part_also = Цю частину показують також інші мапи: { $shares }
part_share = { $mapper } { $percent } %
part_small =
    { $n ->
        [one] Одна з малих частин: { $n } частина, { $km2 }
        [few] Одна з малих частин: { $n } частини, разом { $km2 }
        [many] Одна з малих частин: { $n } частин, разом { $km2 }
       *[other] Одна з малих частин: { $n } частини, разом { $km2 }
    }
parts_list = Зміни за частинами
parts_rest =
    { $n ->
        [one] і ще { $n } менша частина, { $km2 }
        [few] і ще { $n } менші частини, разом { $km2 }
        [many] і ще { $n } менших частин, разом { $km2 }
       *[other] і ще { $n } меншої частини, разом { $km2 }
    }
close = Закрити

## що читачі можуть забрати

swipe = Порівняти до і після
swipe_hint = Межа між «до» (ліворуч) і «після» (праворуч)
