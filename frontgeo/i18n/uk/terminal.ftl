### Рядки, які друкує лише командний рядок: площі, зміни й порівняння мап та бібліотека.

## площі та зміни

terminal-area = { $shown }: { NUMBER($held_km2, decimals: 2) } км² ({ $held })
terminal-age = давність { NUMBER($days, decimals: 1) } дня на { $at }
terminal-change = зайнято { $gained_km2 }, втрачено { $lost_km2 }, сальдо { NUMBER($net_km2, decimals: 1, sign: "always") } км²
terminal-aside = із сальдо { NUMBER($aside_km2, decimals: 1, sign: "always") } км² – похибки оцифрування та перемальований кордон
terminal-no-change = ЗМІНИ НЕМАЄ: { $reason }; назвіть файли обох частин
terminal-clipped = обрізано: { $outside_km2 } км² мап лежать поза { $region }
terminal-cross-check = перевірка (прямі сторони): { $agreement }

## таблиці

terminal-region = регіон
terminal-outside-regions = поза всіма регіонами
terminal-column-area = площа
terminal-column-gained = зайнято
terminal-column-lost = втрачено
terminal-column-net = сальдо
terminal-day = день
terminal-since = від
terminal-note = примітка
terminal-mapper = автор мапи

## порівняння мап одного дня

terminal-both = обидві, км²
terminal-only-first = лише перша
terminal-only-second = лише друга
terminal-iou = IoU
terminal-median = медіана, м
terminal-largest = 95 %, м
terminal-sigma = σ, м
terminal-held-by = утримано за { $maps } з { $of }: { $held_km2 } км²
terminal-agreed = усі мапи ({ $of }) збігаються щодо { $percent } % території, яку бодай одна показує утримуваною ({ $held_km2 } із { $any_km2 } км²)

## бібліотека

terminal-library =
    { $series ->
        [one] { $series } серія
        [few] { $series } серії
        [many] { $series } серій
       *[other] { $series } серії
    } ({ $mappers_names }), { $maps ->
        [one] { $maps } мапа
        [few] { $maps } мапи
        [many] { $maps } мап
       *[other] { $maps } мапи
    }, від { $first } до { $last }
terminal-library-empty = { $path }: мап ще немає; додати: frontgeo library add PATH (архів або мапа)
terminal-library-owner = { $mapper }: { $credit }; ліцензія: { $licence }
terminal-name = назва
terminal-edition = видання
terminal-maps = мап
terminal-first = перша
terminal-last = остання

## ряди

terminal-series-held = { $mapper } показує { $last_km2 } км² утримуваної території на { $last }, { NUMBER($change_km2, decimals: 1, sign: "always") } від { $first }
terminal-series-change = { $mapper }: зайнято { $gained_km2 }, втрачено { $lost_km2 }, сальдо { NUMBER($net_km2, decimals: 1, sign: "always") } км², від { $first } до { $last }
terminal-quiet-regions = (регіони, де за крок змінилося менш ніж { $least_km2 } км², пропущено)

## що перейшло від сторони до сторони

matrix-corner = від \ до
matrix-before = до змін
matrix-after = після змін
matrix-net = сальдо
matrix-nobody = нічия
matrix-both = { $sides }
matrix-shared = територія, яку мапа відносить більш ніж до однієї сторони, порахована окремо: { $parts_names }
matrix-slivers =
    із території, що перейшла до інших, { NUMBER($area_km2, decimals: 2) } км² у { $count ->
        [one] { $count } частині
        [few] { $count } частинах
        [many] { $count } частинах
       *[other] { $count } частини
    }, вужчих за { $width } м, можуть бути перемальованими лініями
matrix-of-none = { $area_km2 } км² на { $shown } ({ $status }) не зараховано жодній стороні
matrix-clipped = { $outside_km2 } км² мап лежать за межами обрізання
matrix-title = { $mapper }, { $period }, км² від (рядок) до (стовпець)
matrix-took = { $of } → { $to }: { $moved_km2 } км²
matrix-left = { $of }: { $moved_km2 } км² більше ніхто не утримує
terminal-holder = сторона
terminal-held-by-none = { $status }, не утримує ніхто

## порівняння двох архівів

terminal-pairs =
    a: { $a }, b: { $b }; { $definition }; { $pairs ->
        [one] { $pairs } пара мап
        [few] { $pairs } пари мап
        [many] { $pairs } пар мап
       *[other] { $pairs } пари мап
    }, від { $first } до { $last }, медіани:
terminal-only-a = лише a, км²
terminal-only-b = лише b, км²
terminal-ahead = b попереду, м
terminal-deviation = ст. відх., м
terminal-whole-front = увесь фронт
terminal-neither-holds =
    утримуваної території не показує жоден автор мап у { $count ->
        [one] { $count } регіоні
        [few] { $count } регіонах
        [many] { $count } регіонах
       *[other] { $count } регіону
    }: { $regions_names }
terminal-no-lag = { $region }: запізнення не визначено: { $reason }
terminal-lags =
    { $region }: { $mapper } запізнюється на { $days ->
        [one] { $days } день
        [few] { $days } дні
        [many] { $days } днів
       *[other] { $days } дня
    } ({ $found })
terminal-leads =
    { $region }: { $mapper } випереджає на { $days ->
        [one] { $days } день
        [few] { $days } дні
        [many] { $days } днів
       *[other] { $days } дня
    } ({ $found })
terminal-lag-found =
    запізнення, 95 %: від { NUMBER($low, sign: "always") } до { NUMBER($high, sign: "always") }, з кроком { $steps ->
        [one] { $steps } день
        [few] { $steps } дні
        [many] { $steps } днів
       *[other] { $steps } дня
    }, { $pairs ->
        [one] { $pairs } пара
        [few] { $pairs } пари
        [many] { $pairs } пар
       *[other] { $pairs } пари
    } за { $months ->
        [one] { $months } місяць
        [few] { $months } місяці
        [many] { $months } місяців
       *[other] { $months } місяця
    }; симетрична різниця { NUMBER($apart_km2, decimals: 0) } км², з цим запізненням { NUMBER($least_km2, decimals: 0) }
lag-too-few = потрібно щонайменше { $least } пар одночасних мап, є { $found }; візьміть довший період
lag-maps-lacking = для деяких запізнень мап немає; зменште найдовше запізнення
lag-no-change = на зсунутих мапах нічого не змінюється
lag-at-end =
    різниця найменша за найдовшого з випробуваних запізнень, { $days ->
        [one] { $days } день
        [few] { $days } дні
        [many] { $days } днів
       *[other] { $days } дня
    }

## люди та інші числа за відстанню від фронту

zone-held = під контролем
zone-band = { $from }–{ $to } км
zone-held-band = під контролем, { $from }–{ $to } км
exposure-title = { $shown }: { $values } за відстанню від фронту ({ $held })
exposure-zone = зона
exposure-if-off = якщо лінія зсунута
exposure-no-value = без значення
exposure-outside-raster = км² поза растром
exposure-no-number = без числа
exposure-all-regions = усі регіони
exposure-not-covered = не охоплено
exposure-range = від { $low } до { $high }
exposure-unit-people = люди
exposure-unit-population = населення
exposure-unit-points = точки
exposure-unit-raster = одиниці растра
exposure-year-unknown = рік не вказано
exposure-of-raster = { $values }: { $path } ({ $when })
exposure-of-people = { $values }: { $path } ({ $when }); хто відтоді виїхав, загинув чи прибув, не враховано
exposure-of-points =
    { $values }, { $count ->
        [one] { $count } точка
        [few] { $count } точки
        [many] { $count } точок
       *[other] { $count } точки
    }
exposure-of-points-by =
    { $values }, { $count ->
        [one] { $count } точка
        [few] { $count } точки
        [many] { $count } точок
       *[other] { $count } точки
    }: { $source }
exposure-vintage = дані за: { $vintage }
exposure-not-since = пізніших змін не враховано
exposure-parts = { $parts_clauses }
exposure-missing =
    { $missing } із { $count ->
        [one] { $count } точки
        [few] { $count } точок
        [many] { $count } точок
       *[other] { $count } точки
    } не мають числа й нічого не додають
exposure-zeros =
    у { $zeros } із { $count ->
        [one] { $count } точки
        [few] { $count } точок
        [many] { $count } точок
       *[other] { $count } точки
    } вказано число 0
exposure-incomplete = точки неповні: місць, яких бракує, не враховано
exposure-beyond =
    у жодній зоні жодної мапи: { $beyond } із { $count ->
        [one] { $count } точки
        [few] { $count } точок
        [many] { $count } точок
       *[other] { $count } точки
    }
exposure-beyond-with =
    у жодній зоні жодної мапи: { $beyond } із { $count ->
        [one] { $count } точки
        [few] { $count } точок
        [many] { $count } точок
       *[other] { $count } точки
    } ({ $values }: { NUMBER($total, decimals: 0) })
exposure-line-in-country = лінія – це край утримуваної території всередині країни, без державного кордону й узбережжя, тож територія за водою від утримуваного берега не входить до жодної смуги; кілометри геодезичні, неутримуваною територією, якщо зона не каже іншого
exposure-line-anywhere = лінія – це весь край утримуваної території, бо кордону там, де лежать мапи, не відомо; кілометри геодезичні, неутримуваною територією, якщо зона не каже іншого
exposure-errors = менше й більше значення: уся лінія на 1,96 стандартної похибки далі назад або вперед: { $errors_names }
exposure-error-of = { $mapper } { $metres } м ({ $reason })
exposure-cut = обрізано за межами: { $where }; поза ними до { $held_km2 } км² утримуваної території та { $beside_km2 } км² у межах відстаней
exposure-country = { $country } в межах кордону й узбережжя
exposure-clip = задана область
exposure-without-line = до { $held_km2 } км² утримуваної території не мають лінії, бо весь їхній край лежить у межах { $tolerance } км від кордону чи узбережжя: смуг від них не виміряно
exposure-line-parts =
    лінія складається з { $count ->
        [one] { $count } частини
        [few] { $count } частин
        [many] { $count } частин
       *[other] { $count } частини
    } (довжина, широта, довгота): { $parts_clauses }
exposure-line-part = { $km } км: { $latitude }, { $longitude }
exposure-no-line = усередині країни лінії немає, тож у смугах немає території: { $day }

## повторна перевірка запису

audit-same = збігається із записаним: { $compared }
audit-differs =
    { $count ->
        [one] { $count } розбіжність
        [few] { $count } розбіжності
        [many] { $count } розбіжностей
       *[other] { $count } розбіжності
    }: { $compared }
audit-compared =
    { $claims ->
        [one] { $claims } твердження
        [few] { $claims } твердження
        [many] { $claims } тверджень
       *[other] { $claims } твердження
    }, { $rows ->
        [one] { $rows } рядок
        [few] { $rows } рядки
        [many] { $rows } рядків
       *[other] { $rows } рядка
    }, порівняно { $values ->
        [one] { $values } значення
        [few] { $values } значення
        [many] { $values } значень
       *[other] { $values } значення
    }, { $tolerance }
audit-more = і ще { $more }; повний перелік дає --json
audit-difference = { $where }: записано { $recorded }, тепер { $found }
audit-difference-by = { $where }: записано { $recorded }, тепер { $found }, різниця { $by }
audit-how-many = { $where }, кількість
audit-nothing = нічого
audit-tolerance = числа з точністю до { $near }
audit-tolerance-of-versions = числа з точністю до { $near } або до { $share } від себе, бо версії різні
audit-library-changed = бібліотека мап відтоді змінилася; узяті з неї мапи – ні
audit-worded =
    { $count ->
        [one] { $count } текст сформульовано
        [few] { $count } тексти сформульовано
        [many] { $count } текстів сформульовано
       *[other] { $count } тексту сформульовано
    } інакше, з тими самими числами й висновками: { $places_clauses }
audit-added = не порівняно, бо в записі цього немає: { $keys_names }
audit-version = { $name }: записано з версією { $recorded }, тепер { $found }

## автори мап і те, що можна завантажити

mappers-counted = Що вважається утримуваним
mappers-definition = визначення
mappers-statuses-counted = які статуси враховано
mappers-formats = формати
mappers-coverage = охоплення
mappers-statuses = статуси
mappers-side = сторона
mappers-side-of-file = як сказано у файлі
mappers-position-error = похибка положення
mappers-correlation-length = довжина кореляції
mappers-lag = запізнення
mappers-licence = ліцензія
mappers-credit = зазначення авторства
mappers-cite = як цитувати
mappers-not-measured = не виміряно
mappers-metres = { $m } м
mappers-days =
    { $days ->
        [one] { $days } день
        [few] { $days } дні
        [many] { $days } днів
       *[other] { $days } дня
    }
mappers-because = { $number } ({ $reason })
sources-mappers = Автори мап, із --day DAY або --since DAY та --until DAY
sources-today = сьогодні
sources-to = від { $first } до { $last }
sources-from = від { $first }
sources-also = { $days }, з --also { $part }
sources-vintage = дані за
sources-size = обсяг
sources-hash = хеш
sources-address = адреса
sources-pinned = зафіксовано
sources-files-pinned =
    { $count ->
        [one] зафіксовано { $count } файл
        [few] зафіксовано { $count } файли
        [many] зафіксовано { $count } файлів
       *[other] зафіксовано { $count } файла
    }
sources-no-hash = немає
sources-tried = перевірена
sources-untried = не перевірена
sources-about-untried = адреса не перевірена: звідти ще ніхто нічого не завантажував, тож вона могла змінитися
fetch-removed = вилучено { NUMBER($megabytes, decimals: 1) } МБ

## зміни у сховищах і бібліотеці

store-grown =
    { $name }: { $before ->
        [one] { $before } мапа
        [few] { $before } мапи
        [many] { $before } мап
       *[other] { $before } мапи
    }, додано { $added }
store-known = уже є { $known }
store-replaced = замінено { $replaced }
terminal-draw = { $claim }: креслити – на { $page }, там же зберегти файл і подати його до check --polygons
store-parts = { $parts_names }
library-known = уже відомо { $known }
library-repeated = пропущено { $repeated }: той самий момент показує і пізніший файл
library-parts = { $parts_clauses }
library-removed = { $name }: вилучено
library-nothing = нічого додати

## рядки під рядом мап

file-left-out = { $member }: { $reason }
file-tells-no-day = із назви не видно дня
delta-days = від початку { $first } до кінця { $last } ({ $zone })
series-undated = файлів, з назв яких не видно дня, пропущено: { $count }
series-undated-such = { $undated } ({ $files })
series-gap = з { $first } по { $last }
series-gaps = без мапи довше, ніж зазвичай: { $days }
series-not-read =
    { $count ->
        [one] { $count } файл архіву не прочитано
        [few] { $count } файли архіву не прочитано
        [many] { $count } файлів архіву не прочитано
       *[other] { $count } файла архіву не прочитано
    }: { $faults }
series-days-without = дні без частини { $part }: { $days }
series-begin = мапи починаються { $first } і не показують стану на початок { $since }
series-end = остання мапа до кінця { $until } – за { $last }
series-unlike = між несхожими мапами, одній з яких бракує частини, зміни не виміряно: { $steps }
series-unlike-short = одній із мап бракує частини
series-published = оприлюднено за один день, хоча сталося не тоді: { $days }
series-published-short = оприлюднено за один день
series-published-day = { $day } { NUMBER($net_km2, decimals: 1, sign: "always") } км² (зазвичай { $usual_km2 })
series-missing-short = бракує: { $part }
series-listed = { $items_names }
series-some = { $items_names } і ще { $count }
series-step = від { $first } до { $last }
series-one-map = мапа лише одна: зміни виміряти не можна
series-one-map-of =
    із { $count ->
        [one] { $count } мапи
        [few] { $count } мап
        [many] { $count } мап
       *[other] { $count } мапи
    } прочитати вдалося лише одну: зміни виміряти не можна
series-one-step =
    усі його мапи – за один { $step ->
        [day] день
        [week] тиждень
        [month] місяць
       *[other] { $step }
    }: зміни виміряти не можна
series-patches =
    { $count ->
        [one] { $count } ділянка, що з’являється та зникає
        [few] { $count } ділянки, що з’являються та зникають
        [many] { $count } ділянок, що з’являються та зникають
       *[other] { $count } ділянки, що з’являються та зникають
    }
series-rows =
    { $count ->
        [one] { $count } рядок
        [few] { $count } рядки
        [many] { $count } рядків
       *[other] { $count } рядка
    }, від { $first } до { $last }
series-last-map-of =
    остання мапа за { $step ->
        [day] кожен день
        [week] кожен тиждень
        [month] кожен місяць
       *[other] { $step }
    }
column-until = до
column-maps = мап
column-change = зміна
column-lon = довгота
column-lat = широта
column-km2 = км²
column-sliver-gained = зайнято: похибки оцифрування, км²
column-sliver-lost = втрачено: похибки оцифрування, км²
column-outside-gained = зайнято за кордоном, км²
column-outside-lost = втрачено за кордоном, км²
column-redefined-gained = зайнято: перевизначено, км²
column-redefined-lost = втрачено: перевизначено, км²
column-redrawn-gained = зайнято: перемальований кордон, км²
column-redrawn-lost = втрачено: перемальований кордон, км²

## лінії між регіонами

regions-unknown = Там, де лежать мапи, регіонів не відомо
regions-lines = { $credit }. { $off }, тож зміну біля лінії може бути враховано { $unit }
regions-accuracy-unknown = Точність меж між { $units } не вказано (accuracy_m)
regions-accuracy = Межі між { $units } зміщено в середньому на { $m } м
regions-accuracy-worst = Межі між { $units } зміщено в середньому на { $m } м (на { $worst_m } м: { $one } – { $other })
regions-oblast = у сусідній області
regions-oblasts = областями
regions-region = у сусідньому регіоні
regions-regions = регіонами
regions-better = { $note }: кращі приймає --by FILE
