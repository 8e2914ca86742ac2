### The page and the picture of a series.

series_changes = Зайнята і втрачена територія
series_held = Утримувана територія
series_by_region = Утримувана територія за регіонами
series_changes_by_region = Сальдо змін за регіонами
series_by_mapper = Утримувана територія за авторами мап
series_changes_by_mapper = Сальдо змін за авторами мап
series_axis_day = км² за кожен день
series_axis_week = км² за кожен тиждень
series_axis_month = км² за кожен місяць
series_axis_map = км² за кожен крок від мапи до мапи
series_axis_more = км² понад рівень { $day }
series_axis_net = км², сальдо від { $day }
series_axis_more_mapper = км² понад першу мапу автора
series_up_down = { $axis }: вгору зайнято, вниз втрачено
series_since = від { $day }
series_step_day = остання мапа кожного дня
series_step_week = остання мапа кожного тижня
series_step_month = остання мапа кожного місяця
series_step_map = кожна мапа
series_period = { $first } – { $last }
series_subtitle = { $mapper }, { $definition }, { $period }, { $step }
series_totals = Усі кроки разом: зайнято { $gained }, втрачено { $lost }, сальдо { $net } км².
series_redrawn = Із сальдо { $redrawn } км² – перемальований кордон і берег.
series_unlike_steps =
    { $n ->
        [one] Без { $n } кроку між різнорідними мапами.
        [few] Без { $n } кроків між різнорідними мапами.
        [many] Без { $n } кроків між різнорідними мапами.
       *[other] Без { $n } кроку між різнорідними мапами.
    }
series_faint = Сірим, зміна не більша за { $most } км²: { $names }.
series_gaps = Затінено, довше без мапи, ніж зазвичай: { $days }.
series_more_gaps = { $days } і ще { $n }
series_method = Площі на еліпсоїді WGS 84, сторони прямі в довготі й широті. Утримувана територія – як на мапах; зміни – у межах країни, з вузькими смугами й без перекресленого кордону. Мапа показує те, що зміг встановити її автор, а не те, що сталося.

## the page

series_in_words = { $title }: { $subtitle }. { $lines }
series_in_table = Ті самі числа наведено в таблиці нижче.
series_sums = Зайнято { $gained } км², утрачено { $lost } км², у сумі.
series_mapper = Автор мапи
series_definition = Враховано як утримуване
series_period_name = Період
series_steps = Кроки
series_maps = Мап за період
series_without_map = Довше без мапи, ніж зазвичай
series_method_name = Метод
series_numbers = Числа
series_caption = { $title }, км²: { $subtitle }
series_day = день
series_never = ніколи
series_days_missing =
    { $n ->
        [one] { $n } день, затінено на рисунку
        [few] { $n } дні, затінено на рисунку
        [many] { $n } днів, затінено на рисунку
       *[other] { $n } дня, затінено на рисунку
    }
