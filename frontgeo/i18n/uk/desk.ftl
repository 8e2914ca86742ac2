### Зведення: що змінилося за день, тиждень чи місяць, за мапами кожного автора з бібліотеки.

desk-heading =
    { $kind ->
        [day] День: { $days }
        [week] Тиждень { $days }
        [month] Місяць { $days }
       *[days] Дні { $days } ({ $count })
    }
desk-counted-from = Від стану на 00:00 UTC першого дня до стану на кінець останнього, за мапою кожного автора на той час.
desk-side-by-side = Показники кожного автора мап наведено окремо, їх не усереднено.

## a mapper’s figures

desk-held = утримувана територія
desk-held-by = територія під контролем { SIDE($side, case: "genitive") }
desk-net =
    За мапами { $mapper }, { $held } { $way ->
        [grew] зросла на { $size_km2 } км²
        [shrank] зменшилася на { $size_km2 } км²
       *[same] не змінилася з точністю до 0,05 км²
    } у сальдо ({ $interval }): зайнято { $gained_km2 } км², втрачено { $lost_km2 } км².
desk-interval =
    інтервал 95 % { $of ->
        [mappers] між авторами мап
       *[drawing] самого креслення
    } від { NUMBER($low_km2, decimals: 1, sign: "always") } до { NUMBER($high_km2, decimals: 1, sign: "always") } км²
desk-aside = Із сальдо { NUMBER($aside_km2, decimals: 1, sign: "always") } км² – дрібні клаптики та перемальовані кордон чи узбережжя далеко від фронту.
desk-by-oblast = Сальдо за областями: { $nets_names } км².
desk-by-region = Сальдо за регіонами ({ $units }): { $nets_names } км².
desk-oblast-net = { $place } { NUMBER($net_km2, decimals: 1, sign: "always") }
desk-more-oblasts =
    { $count ->
        [one] ще { $count } область
        [few] ще { $count } області
        [many] ще { $count } областей
       *[other] ще { $count } області
    } разом { NUMBER($net_km2, decimals: 1, sign: "always") }
desk-more-regions =
    { $count ->
        [one] ще { $count } регіон
        [few] ще { $count } регіони
        [many] ще { $count } регіонів
       *[other] ще { $count } регіону
    } разом { NUMBER($net_km2, decimals: 1, sign: "always") }
desk-abroad-of = За межами країни ({ $country }), до жодного показника не входить: { $places_clauses }.
desk-abroad = За межами України, до жодного показника не входить: { $places_clauses }.
desk-abroad-place = { $place }, територія під контролем { SIDE($side, case: "genitive") }: зайнято { $gained_km2 } км², втрачено { $lost_km2 } км²
desk-abroad-place-open = { $place }: зайнято { $gained_km2 } км², втрачено { $lost_km2 } км²
desk-elsewhere-abroad = деінде, зокрема море

## settlements

desk-taken =
    { $count ->
        [one] { $count } населений пункт тепер у межах лінії
        [few] { $count } населені пункти тепер у межах лінії
        [many] { $count } населених пунктів тепер у межах лінії
       *[other] { $count } населеного пункту тепер у межах лінії
    }: { $settlements_names }.
desk-lost =
    { $count ->
        [one] { $count } населений пункт тепер поза лінією
        [few] { $count } населені пункти тепер поза лінією
        [many] { $count } населених пунктів тепер поза лінією
       *[other] { $count } населеного пункту тепер поза лінією
    }: { $settlements_names }.
desk-none-changed = Жоден населений пункт не опинився в межах лінії чи поза нею.
desk-no-settlements-known = Населених пунктів не пораховано: для театру війни їх не вказано.
desk-settlement = { $place } ({ $oblast })
desk-settlement-alone = { $place } ({ $doubts_clauses })
desk-settlement-doubt = { $place } ({ $oblast }; { $doubts_clauses })
desk-within-drawing = у межах похибки лінії
desk-within-mappers = у межах розбіжності ліній різних авторів
desk-settlements-by-point = Населений пункт враховано за його точкою; { $table }.

## the step against earlier ones

desk-usual =
    { $kind ->
        [day] { $count ->
                [one] З { $count } попереднього дня
                [few] З { $count } попередніх днів
                [many] З { $count } попередніх днів
               *[other] З { $count } попередніх днів
            }
        [week] { $count ->
                [one] З { $count } попереднього тижня
                [few] З { $count } попередніх тижнів
                [many] З { $count } попередніх тижнів
               *[other] З { $count } попередніх тижнів
            }
        [month] { $count ->
                [one] З { $count } попереднього місяця
                [few] З { $count } попередніх місяців
                [many] З { $count } попередніх місяців
               *[other] З { $count } попередніх місяців
            }
       *[days] { $count ->
                [one] З { $count } попереднього періоду такої тривалості
                [few] З { $count } попередніх періодів такої тривалості
                [many] З { $count } попередніх періодів такої тривалості
               *[other] З { $count } попередніх періодів такої тривалості
            }
    }{ $compared ->
        [all] { "" }
       *[some] , які можна порівняти (усього їх { $of }),
    } більше сальдо { $larger }; медіана – { NUMBER($median_km2, decimals: 1, sign: "always") } км², половина лежить між { NUMBER($low_km2, decimals: 1, sign: "always") } і { NUMBER($high_km2, decimals: 1, sign: "always") } км².
desk-larger-none = не мав жоден
desk-larger =
    { $count ->
        [one] мав { $count }
        [few] мали { $count }
        [many] мали { $count }
       *[other] мали { $count }
    }
desk-largest-since = Це найбільше сальдо від періоду { $days }.
desk-smallest-since = Це найменше сальдо від періоду { $days }.
desk-too-few = Із попередніми періодами не порівняно: показник має { $count }, а потрібно { $least }.
desk-redrawn-itself = Із попередніми періодами не порівняно: у цьому кордон чи узбережжя перемальовано більш ніж на 1 км².
desk-length-itself = Із попередніми періодами не порівняно: проміжок між мапами цього не такий, як його тривалість.
desk-not-compared = Попередні періоди, не взяті до порівняння: { $reasons_names }.
desk-why-no-map = { $count } без двох мап, що його показують
desk-why-other-length = { $count } з мапами, проміжок між якими не такий, як тривалість
desk-why-unlike-maps = { $count } між мапами з різними частинами
desk-why-redrawn-border = { $count } з перемальованим кордоном чи узбережжям

## maps

desk-maps = Мапи { $mapper } ({ $series }): { $before } і { $after }.
desk-end-of-day = кінець { DAY($day) }
desk-map-off =
    { "*" } Мапа на { $of ->
        [start] початок
       *[end] кінець
    } періоду { $way ->
        [later] пізніша
       *[earlier] давніша
    } за нього на { $off }; звичайний проміжок між мапами – { $usual }.
desk-span = * Між його мапами – { $span }, а період триває { $length }.
desk-left-out = { $mapper }: пропущено: { $fault }
desk-until-taken = --until не задано: до { $day }, останнього дня мап бібліотеки ({ $mapper })
desk-no-month = { $day } – не кінець місяця: узято 30 днів, з { $since } по { $until }
desk-skipped =
    { $count ->
        [one] { $count } файл архіву непридатний
        [few] { $count } файли архіву непридатні
        [many] { $count } файлів архіву непридатні
       *[other] { $count } файлу архіву непридатні
    }.
desk-without = Показника за мапами { $mapper } немає: { $reason }.

## why a mapper has no figure

desk-no-readable-map = жодної з його мап не вдалося прочитати
desk-no-map-before = немає мапи до початку { DAY($day) }; перша – за { DAY($first) }
desk-no-map-between = між початком і кінцем періоду мапи немає; остання до нього – за { $shown }
desk-maps-apart = між його мапами за { $before } і { $after } – { $span }, а період триває { $length }
desk-maps-elsewhere = його мапи за { $before } і { $after } показують здебільшого інші дні, ніж період, що триває { $length }
desk-unlike = { $reason }

## names in tables and on the page

desk-kicker = Зміни контролю
desk-whole = Уся країна
desk-outside = Поза всіма областями
desk-outside-regions = Поза всіма регіонами ({ $units })
desk-place = Місце
desk-mapper = Автор мап
desk-newly-inside = тепер у межах лінії
desk-newly-outside = тепер поза лінією
desk-table = За областями
desk-settlements = Населені пункти, що перейшли з рук у руки
desk-step = Поряд із попередніми періодами
desk-sources = Мапи й те, чого не враховано
desk-files = Файли
desk-text = Текст для вставлення
desk-interval-column = 95 %
desk-interval-key = Інтервали 95 %: між авторами мап, у дужках – самого креслення.
desk-to-report = Перейти до зведення
desk-small =
    { $count ->
        [one] { $count } рядок, менший за 0,05 км², є лише в table.csv
        [few] { $count } рядки, менші за 0,05 км², є лише в table.csv
        [many] { $count } рядків, менших за 0,05 км², є лише в table.csv
       *[other] { $count } рядка, меншого за 0,05 км², є лише в table.csv
    }
