### Відповідь перевірки: заголовок і рядки про найважливіше.

## the headline

answer-headline = { $claim }: { $outcome }; { $shown_clauses }
answer-outcome =
    { $outcome ->
        [supported] твердження підтверджується
        [within-error] твердження підтверджується, але лише в межах похибки
        [overstated] твердження завищене
        [understated] твердження занижене
        [contradicted] твердження спростоване
        [mixed] дані розходяться
       *[undecided] не визначено
    }
answer-other-side-gained = твердження спростоване: територію здобула інша сторона
answer-shows = { $label } показує { $measured }
answer-shows-at = { $label } показує { $measured } ({ $axis })
answer-at = { $shown } ({ $axis })
answer-states = { $label }: { $measured }
answer-mapped-together =
    { $count ->
        [one] { $count } вимірювання показує
        [few] { $count } вимірювання показують
        [many] { $count } вимірювань показують
       *[other] { $count } вимірювання показують
    } { $measured }
answer-published-together =
    { $count ->
        [one] { $count } показник:
        [few] { $count } показники:
        [many] { $count } показників:
       *[other] { $count } показника:
    } { $measured }
answer-nothing-measured = нічого з того, що враховується, виміряти не вдалося
answer-change =
    { $direction ->
        [retaken] { $measured } повернутих, { $lost_km2 } втрачених
        [gained] { $measured } зайнятих, { $lost_km2 } втрачених
        [lost] { $measured } втрачених, { $gained_km2 } зайнятих
       *[net] { $measured } за сальдо, { $gained_km2 } зайнятих і { $lost_km2 } втрачених
    }
answer-with-intervals = { $measured } ({ $intervals_clauses })
answer-between-mappers = між авторами мап { $ends }
answer-as-drawn = як накреслено { $ends }
ends-close = { $low }–{ $high }
ends-apart = { $low } – { $high }
taken-by = Зайнято { SIDE($side, case: "instrumental") }
retaken-by = Повернуто { SIDE($side, case: "instrumental") }
answer-the-other-side = територію здобула інша сторона
answer-starred = { $measured } *
verdict-summary-of-side = твердження «{ $claim }» { $findings_clauses }
turn-about = { $definition }
turn-about-axis = { $about }, { $axis }

## a claim with its side

claim-depth-by =
    { SIDE($side, case: "subject") } { $direction ->
        [lost] { AGREE($side, "втратив", "втратила", "втратило", "втратили") } територію на глибину { $amount }
       *[other] { AGREE($side, "просунувся", "просунулася", "просунулося", "просунулися") } на { $amount }
    }{ $start ->
        [border] {" "}від кордону
        [front] {" "}від попередньої лінії
       *[other] { "" }
    }
claim-fronts-by =
    { SIDE($side, case: "subject") } { $direction ->
        [lost] { AGREE($side, "втратив", "втратила", "втратило", "втратили") } територію
       *[other] { AGREE($side, "просунувся", "просунулася", "просунулося", "просунулися") }
    } на { $stated } із { $total ->
        [one] { $total } ділянки фронту
        [few] { $total } ділянок фронту
        [many] { $total } ділянок фронту
       *[other] { $total } ділянки фронту
    }
claim-fronts-all-by =
    { SIDE($side, case: "subject") } { $direction ->
        [lost] { AGREE($side, "втратив", "втратила", "втратило", "втратили") } територію
       *[other] { AGREE($side, "просунувся", "просунулася", "просунулося", "просунулися") }
    } на всіх { $total ->
        [one] { $total } ділянці фронту
        [few] { $total } ділянках фронту
        [many] { $total } ділянках фронту
       *[other] { $total } ділянки фронту
    }
claim-pace-by =
    { SIDE($side, case: "subject") } { $direction ->
        [lost] { AGREE($side, "втрачав", "втрачала", "втрачало", "втрачали") } територію
       *[other] { AGREE($side, "просувався", "просувалася", "просувалося", "просувалися") }
    } зі швидкістю { $amount }
claim-pace-faster-by =
    { SIDE($side, case: "subject") } { $direction ->
        [lost] { AGREE($side, "втрачав", "втрачала", "втрачало", "втрачали") } територію
       *[other] { AGREE($side, "просувався", "просувалася", "просувалося", "просувалися") }
    } швидше, ніж { $baseline }
claim-pace-slower-by =
    { SIDE($side, case: "subject") } { $direction ->
        [lost] { AGREE($side, "втрачав", "втрачала", "втрачало", "втрачали") } територію
       *[other] { AGREE($side, "просувався", "просувалася", "просувалося", "просувалися") }
    } повільніше, ніж { $baseline }
claim-status-captured-by = { SIDE($side, case: "subject") } { AGREE($side, "зайняв", "зайняла", "зайняло", "зайняли") } населений пункт { $settlement }
claim-status-not-captured-by = { SIDE($side, case: "subject") } не { AGREE($side, "зайняв", "зайняла", "зайняло", "зайняли") } населений пункт { $settlement }

## what matters

matters-change = що змінило б висновок: { $turns_clauses }
matters-star = * { $text }
matters-more =
    { $text }; { $count ->
        [one] ще { $count }
        [few] ще { $count }
        [many] ще { $count }
       *[other] ще { $count }
    }
matters-more-explained =
    { $text }; { $count ->
        [one] ще { $count }
        [few] ще { $count }
        [many] ще { $count }
       *[other] ще { $count }
    } з --explain
seen-by-side = зміна { SIDE($side, case: "genitive") }
matters-not-covered = не охоплено: { $text }
matters-said = { $text }
matters-width = ширина: { $text }
matters-abroad =
    за мапою { $label } { SIDE($side, case: "subject") } { AGREE($side, "здобув", "здобула", "здобуло", "здобули") } { $gained_km2 } км² і { AGREE($side, "втратив", "втратила", "втратило", "втратили") } { $lost_km2 } { $place }; тут це не враховано
matters-abroad-held =
    за мапою { $label } { SIDE($side, case: "subject") } { AGREE($side, "утримував", "утримувала", "утримувало", "утримували") } { $held_km2 } км² { $place }, { AGREE($side, "здобув", "здобула", "здобуло", "здобули") } { $gained_km2 } і { AGREE($side, "втратив", "втратила", "втратило", "втратили") } { $lost_km2 }; тут це не враховано
matters-abroad-open = { $label } показує { $gained_km2 } км² зайнятих і { $lost_km2 } втрачених { $place }; тут це не враховано
matters-overlaps = { $counts }, { $overlaps }
matters-abroad-elsewhere = за межами країни
matters-not-counted = { $label } показує там ще { $km2 } км² зі статусом «{ $status }», яких не враховано (враховано: { $definition })
matters-repairs = { $text }; перелік із -v
matters-features =
    { $repaired ->
        [one] { $repaired } виправлення
        [few] { $repaired } виправлення
        [many] { $repaired } виправлень
       *[other] { $repaired } виправлення
    }, { $left_out ->
        [one] { $left_out } пропущений об’єкт
        [few] { $left_out } пропущені об’єкти
        [many] { $left_out } пропущених об’єктів
       *[other] { $left_out } пропущеного об’єкта
    } під час читання мап

## how far an outcome hangs on widths and on the position error

supported-by-width = підтверджено лише завдяки ширині твердження: { $claim } прочитано як { $interval }, а { $stated } лежить поза виміряним інтервалом
interval-holds-and-wider-than-half = інтервал охоплює заявлене й ширший за його половину: він підтвердив би будь-яке число в ньому
interval-holds-and-wider-than-claimed = інтервал охоплює заявлене й ширший за нього: він підтвердив би будь-яке число в ньому
next-map-missing = не визначено: наступної повної мапи тут немає, а твердження має справджуватися й на ній
on-next-map =
    { $outcome ->
        [supported] підтверджено
        [contradicted] спростовано
        [overstated] завищено
        [understated] занижено
       *[undecided] не визначено
    } на наступній повній мапі, де твердження теж має справджуватися
undecided-if-sigma-between = не визначено, якби σ була понад { $m } м, і підтверджено понад { $most_m } м, коли інтервал охоплює твердження
undecided-if-sigma-above = не визначено, якби σ була понад { $m } м: інтервал був би заширокий, щоб судити

## two intervals

turn-other-interval =
    { $interval ->
        [mappers] за самим лише інтервалом «як накреслено»
       *[drawing] за інтервалом між авторами мап
    }: { $outcome } ({ $row_clauses })
turn-other-interval-of-many =
    { $interval ->
        [mappers] за самим лише інтервалом «як накреслено»
       *[drawing] за інтервалом між авторами мап
    }: { $outcome } (за { $count } із { $total ->
        [one] { $total } вимірювання за мапами
        [few] { $total } вимірювань за мапами
        [many] { $total } вимірювань за мапами
       *[other] { $total } вимірювання за мапами
    })
method-interval-mappers =
    95 % між авторами мап, { $range }: де може лежати показник іншого ретельного автора мапи, якби те саме виміряти за його лінією{ $decides ->
        [yes] ; за ним зроблено висновок
       *[no] { "" }
    }
method-interval-mappers-of =
    95 % між авторами мап, { $range }: де може лежати показник іншого ретельного автора мапи; у кожен бік – { $quantile } стандартного відхилення, у якому квадратично додано креслення ({ $drawing }), запізнення ({ $lag }) і визначення ({ $definition }){ $decides ->
        [yes] ; за ним зроблено висновок
       *[no] { "" }
    }
method-interval-drawing =
    95 % «як накреслено», { $range }: наскільки точно накреслено цю лінію, хай що показують інші автори мап{ $decides ->
        [yes] ; за ним зроблено висновок
       *[no] { "" }
    }
no-history-drawn = інтервалу між авторами мап немає: накреслені полігони не мають історії, яку можна порівняти з мапами інших авторів
no-history-of-mapper = інтервалу між авторами мап немає: мапи «{ $mapper }», прочитані з цих файлів, ніколи не порівнювали з мапами інших авторів

## agreement

agreement-outside =
    { $form ->
        [words] заявлене лежить
       *[singular] заявлене ({ $claimed }) лежить
    } поза тим, що { $count ->
        [one] допускає { $count }
        [few] допускають { $count }
        [many] допускають { $count }
       *[other] допускають { $count }
    } із { $total ->
        [one] { $total } автора мап
        [few] { $total } авторів мап
        [many] { $total } авторів мап
       *[other] { $total } автора мап
    } ({ $mappers })
agreement-within =
    { $form ->
        [words] заявлене лежить
       *[singular] заявлене ({ $claimed }) лежить
    } у межах того, що { $total ->
        [one] допускає { $total } автор мап
        [few] допускає кожен із { $total } авторів мап
        [many] допускає кожен із { $total } авторів мап
       *[other] допускає кожен із { $total } автора мап
    }
agreement-none = жоден із названих авторів мап ({ $count }) не дає відповіді: жодна з мап тут не охоплює періоду
agreement-at = на ділянці «{ $axis }» { $agreement }
agreement-as-drawn = { $agreement }; { $mappers } – лише за інтервалом як накреслено
agreement-not-told =
    { $agreement }; не { $count ->
        [one] дає відповіді
        [few] дають відповіді
        [many] дають відповіді
       *[other] дають відповіді
    } { $mappers }
agreement-figure = { $label } { $measured }
agreement-figures = { $agreement }; оприлюднено: { $figure_names }

## the text of a check

text-claim = твердження
text-claim-label = Твердження
text-stated = заявлено
text-period = період
text-evidence = дані
text-kind = вид
text-definition = що враховано
text-measured = виміряно
text-interval = 95 %
text-interval-95 = інтервал 95 %
text-interval-mappers = 95 % між авторами мап
text-interval-drawing = 95 % як накреслено
text-mappers-too = між авторами мап
text-drawing-too = як накреслено
text-as-drawn-range = як накреслено { $range }
text-day-off = ±1 доба
text-ratio = відношення
text-outcome = висновок
text-claimant = хто заявив
text-stated-on = заявлено { DAY($day) }
text-where = де
text-taken-as = прочитано як
text-source = джерело
text-arithmetic = обчислення: { $text }
text-interval-of-figures = 95 %: для виміряного; для заявленого показника – його округлення
text-take-proposed-out = прочитайте поруч із реченням, тоді приберіть «proposed»

## a claim in words, as in a table

stated-gained = зайнято
stated-lost = втрачено
stated-all = усі ділянки фронту
stated-faster = швидше
stated-slower = повільніше
stated-captured = зайнято
stated-not-captured = не зайнято

## what was repaired and left out of maps, by reason

map-repaired = { $name }: виправлено { $reasons_names }
map-left-out = { $name }: пропущено { $reasons_names }
map-reprojected = { $name }: перепроєктовано з { $crs }
map-parts-missing = { $name }: бракує частин { $mapper }: { $parts_names }
map-overlaps = { $name }: накладання { NUMBER($overlap_km2, decimals: 3) } км² враховано один раз
maps-repaired = на всіх мапах виправлено { $reasons_names }
maps-left-out = на всіх мапах пропущено { $reasons_names }
maps-lack-part =
    { $part }: бракує на { $maps ->
        [one] { $maps } мапі
        [few] { $maps } мапах
        [many] { $maps } мапах
       *[other] { $maps } мапи
    }
maps-overlap = накладання до { NUMBER($overlap_km2, decimals: 3) } км² на мапі враховано один раз

## the example case

claims-waiting =
    { $count ->
        [one] Ще { $count } твердження цього випадку чекає
        [few] Ще { $count } твердження цього випадку чекають
        [many] Ще { $count } тверджень цього випадку чекають
       *[other] Ще { $count } твердження цього випадку чекають
    } на мапи або на файли місць у теці, яку називає FRONTGEO_ARCHIVE: { $claims_clauses }
page-written = Сторінка: { $path }

# що прочитано в тексті
read-as = Прочитано так: { $claim }: { $about_clauses }
read-span = із { $since } до { $until } включно
read-day = кінець { $until }
read-period-as-of = { $span }, зі слів «{ $words }» на { $day }
read-period-words = { $span }, зі слів «{ $words }»
read-period-given = { $span }, як задано
read-period-partly = { $span }, частково як задано, частково зі слів «{ $words }»
read-period-instead = { $span }, як задано, замість «{ $words }»
read-day-said = кінець { $day }, дня, коли це сказано, бо іншого не названо
read-side-given = сторона, як задано
read-side-taken = чиє, не сказано: узято сторону самої мапи
read-place-given = місце, як задано
read-whole-front = місця не названо: на всьому фронті
text-not-checked = Не перевірено:
maps-come-with = Мап тут немає; вони будуть після: { $command }
