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
