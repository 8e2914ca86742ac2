### Що знаходять перевірки: у рядках, примітках і підсумку.

## how many

## a claim in a sentence; the amount is a quantity with its wording

settlements-are =
    { $count ->
        [one] { $count } населений пункт
        [few] { $count } населені пункти
        [many] { $count } населених пунктів
       *[other] { $count } населеного пункту
    }
says-of = { $label }: { $text }
claim-area =
    { SIDE($side, case: "subject") } { $direction ->
        [gained] { AGREE($side, "зайняв", "зайняла", "зайняло", "зайняли") }
        [retaken] { AGREE($side, "повернув", "повернула", "повернуло", "повернули") }
        [lost] { AGREE($side, "втратив", "втратила", "втратило", "втратили") }
       *[net] { AGREE($side, "здобув", "здобула", "здобуло", "здобули") }
    } { $amount }
claim-taken-from = { $claim }, які тримала інша сторона ({ $holder })
claim-area-open =
    { $direction ->
        [gained] зайнято
        [retaken] повернуто
        [lost] втрачено
       *[net] зайнято
    } { $amount }
claim-ground =
    { $direction ->
        [lost] втрачено територію
        [retaken] повернуто територію
       *[gained] зайнято територію
    }
claim-ground-by =
    { SIDE($side, case: "subject") } { $direction ->
        [lost] { AGREE($side, "втратив", "втратила", "втратило", "втратили") } територію
        [retaken] { AGREE($side, "повернув", "повернула", "повернуло", "повернули") } територію
       *[gained] { AGREE($side, "здобув", "здобула", "здобуло", "здобули") } територію
    }
claim-depth =
    просування на { $amount }{ $start ->
        [border] {" "}від кордону
        [front] {" "}від попередньої лінії
       *[other] { "" }
    }
claim-settlements =
    { SIDE($side, case: "subject") } { $direction ->
        [gained] { AGREE($side, "зайняв", "зайняла", "зайняло", "зайняли") }
        [retaken] { AGREE($side, "повернув", "повернула", "повернуло", "повернули") }
        [lost] { AGREE($side, "втратив", "втратила", "втратило", "втратили") }
       *[net] { AGREE($side, "зайняв", "зайняла", "зайняло", "зайняли") }
    } { $amount }
claim-settlements-open =
    { $direction ->
        [gained] зайнято
        [retaken] повернуто
        [lost] втрачено
       *[net] зайнято
    } { $amount }
claim-fronts =
    просування на { $stated } із { $total ->
        [one] { $total } ділянки фронту
        [few] { $total } ділянок фронту
        [many] { $total } ділянок фронту
       *[other] { $total } ділянки фронту
    }
claim-fronts-all =
    просування на всіх { $total ->
        [one] { $total } ділянці фронту
        [few] { $total } ділянках фронту
        [many] { $total } ділянках фронту
       *[other] { $total } ділянки фронту
    }
claim-pace = просування на { $amount }
claim-pace-faster = просування швидше, ніж { $baseline }
claim-pace-slower = просування повільніше, ніж { $baseline }
claim-status-captured = населений пункт { $settlement } зайнято
claim-status-not-captured = населений пункт { $settlement } не зайнято
claim-share = під контролем { $amount } площі { $where }
claim-held-open = утримано { $amount }
claim-held = { SIDE($side, case: "subject") } { AGREE($side, "утримує", "утримує", "утримує", "утримують") } { $amount }
claim-held-of = { SIDE($side, case: "subject") } { AGREE($side, "утримує", "утримує", "утримує", "утримують") } { $amount } площі { $where }
claim-share-gained-open = зайнято { $amount } площі { $where }
claim-share-gained =
    { SIDE($side, case: "subject") } { $direction ->
        [retaken] { AGREE($side, "повернув", "повернула", "повернуло", "повернули") }
        [lost] { AGREE($side, "втратив", "втратила", "втратило", "втратили") }
       *[other] { AGREE($side, "зайняв", "зайняла", "зайняло", "зайняли") }
    } { $amount } площі { $where }
claim-captured = { SIDE($side, case: "subject") } { AGREE($side, "зайняв", "зайняла", "зайняло", "зайняли") } населений пункт { $settlement }
claim-captured-rule =
    { $rule ->
        [point] враховано точку населеного пункту { $settlement }
        [any-part] досить будь-якої частини населеного пункту { $settlement }
       *[whole] потрібен увесь населений пункт { $settlement }
    }
captured-held =
    { $rule ->
        [point] точка утримується
        [any] утримується будь-яка частина контуру
       *[whole] утримується щонайменше { $share } % контуру
    }
captured-not-held =
    { $rule ->
        [point] точка не утримується
        [any] жодна частина контуру не утримується
       *[whole] утримується менш ніж { $share } % контуру
    }
claim-persists = { $claim }, і так само на наступній повній мапі
claim-in = { $claim } { $where }

## the verdict in a sentence

outcome-adjective =
    { $outcome ->
        [supported] підтверджене
        [within-error] підтверджене лише в межах похибки
        [overstated] завищене
        [understated] занижене
        [contradicted] спростоване
        [mixed] неоднозначне
       *[undecided] не визначене
    }
shown-gained-and-lost = зайнято { $gained_km2 } км², втрачено { $lost_km2 } км²
verdict-summary = твердження «{ $claim }» { $findings_clauses }
verdict-nothing-counts = твердження «{ $claim }» не визначене: нічого з того, що враховується, виміряти не вдалося
finding-at-axis = на ділянці «{ $axis }» { $findings_clauses }
finding-against =
    { $outcome ->
        [supported] підтверджене
        [contradicted] спростоване
        [overstated] завищене
        [understated] занижене
       *[undecided] не визначене
    } за даними { $counts }
finding-within-interval-only = { $finding }, лише в межах інтервалу
finding-some-within-interval-only = { $finding } (з них лише в межах інтервалу: { $count })
hits-mapped =
    { $hits } із { $total ->
        [one] { $total } вимірювання за мапами
        [few] { $total } вимірювань за мапами
        [many] { $total } вимірювань за мапами
       *[other] { $total } вимірювання за мапами
    }
hits-drawn =
    { $hits } із { $total ->
        [one] { $total } вимірювання за накресленими полігонами
        [few] { $total } вимірювань за накресленими полігонами
        [many] { $total } вимірювань за накресленими полігонами
       *[other] { $total } вимірювання за накресленими полігонами
    }
hits-published =
    { $hits } із { $total ->
        [one] { $total } оприлюдненого показника
        [few] { $total } оприлюднених показників
        [many] { $total } оприлюднених показників
       *[other] { $total } оприлюдненого показника
    }
hits-computed =
    { $hits } із { $total ->
        [one] { $total } обчисленого показника
        [few] { $total } обчислених показників
        [many] { $total } обчислених показників
       *[other] { $total } обчисленого показника
    }
summary-not-available = { $summary } (недоступних тут вимірювань за мапами: { $count })

## what would change an outcome

turn-grey-zone = { $label }: { $wide }, лише якщо зараховувати сіру зону, а без неї – { $strict }
turn-grey-zone-at = { $label }, { $axis }: { $wide }, лише якщо зараховувати сіру зону, а без неї – { $strict }
turn-day-off = { $label }, { $about }: { $outcome }, якби межу періоду зсунути на добу
supported-if-sigma-above = підтвердилося б, якби σ була понад { $m } м
within-interval-only =
    підтверджено лише в межах інтервалу: виміряне { $position ->
        [below] менше
       *[above] більше
    } за { $interval }

## why a row does not count or is undecided

not-counted-because = не враховано: { $reason }
not-counted-no-ground = не враховано: на цій мапі тут немає території
not-counted-under = { $status }: { NUMBER($km2, decimals: 1) } км² не враховано за визначенням «{ $definition }»
hangs-on-one-day = { NUMBER($km2, decimals: 1) } км² залежать від однієї доби на межі періоду: день, коли автор мапи оприлюднив територію, – це не той день, коли вона перейшла з рук у руки
not-counted-beside-maps = не враховано: тут виміряно за мапами
interval-wider-than-half = інтервал ширший за половину заявленого
interval-wider-than-claimed = інтервал ширший за заявлене
interval-reaches-across = інтервал перетинає межу заявленого
table-incomplete = не визначено: ця таблиця населених пунктів неповна, хуторів бракує
at-least-in-incomplete-table = щонайменше { $count } з тих, що є в таблиці, про яку відомо, що вона неповна
map-lacks-parts = { $when }: є { $parts }, бракує { $missing }; мапи { $mapper } складаються з усіх цих частин
map-lacks-all-parts = { $when }: немає жодної частини ({ $missing }), з яких складаються мапи { $mapper }

## the days of maps

days-in-timezone = дні рахуються за часом { $timezone }
of-period = { $since } – { $until }: { $note }
map-states-no-day =
    { $map ->
        [before] раніша
       *[after] пізніша
    } мапа не вказує дня; узято день твердження
map-stands-off =
    { $map ->
        [before] раніша
       *[after] пізніша
    } мапа { $offset ->
        [after] пізніша за
       *[before] раніша за
    } { $map ->
        [before] початок
       *[after] кінець
    } періоду на { $span }
map-shows-a-day-of =
    { $map ->
        [before] раніша
       *[after] пізніша
    } мапа показує один із днів { $first } – { $last }; який саме, невідомо
same-instant = обидві мапи показують той самий момент
period-not-covered = мапи не охоплюють періоду (щонайбільше { $most } від межі)
snapshot-age =
    узято знімок: { $when }, йому { $days ->
        [one] { $days } доба
        [few] { $days } доби
        [many] { $days } діб
       *[other] { $days } доби
    }

## what a change leaves out

slivers-taken-out = вилучено як похибки оцифрування, вужчі за { $tolerance_m } м: { $gained_parts } із { $gained_of } частин зайнятого ({ NUMBER($gained_km2, decimals: 2) } км²) і { $lost_parts } із { $lost_of } частин втраченого ({ NUMBER($lost_km2, decimals: 2) } км²)
on-whole-front = на всьому фронті: { $note }
net-with-aside = сальдо { NUMBER($net_km2, sign: "always") } = зайняте { $gained_km2 } − втрачене { $lost_km2 }, та ще { NUMBER($aside_km2, sign: "always") } км² похибок оцифрування й перемальованого кордону
net-with-and-without-redrawn = сальдо { NUMBER($net_km2, sign: "always") } км² із перемальованим кордоном, { NUMBER($other_km2, sign: "always") } без нього; інтервал охоплює обидва
net-without-and-with-redefined = сальдо { NUMBER($net_km2, sign: "always") } км² без цієї території, { NUMBER($other_km2, sign: "always") } з нею; інтервал охоплює обидва
clipped-outside = обрізано за межами ({ $region }): поза ними лежить { $km2 } км² мап
clipped-to-a-region = обрізано до регіону: поза ним лежить { $km2 } км² мап
set-apart-of-change =
    до зміни не зараховано { $gained_parts ->
        [one] { $gained_parts } частину
        [few] { $gained_parts } частини
        [many] { $gained_parts } частин
       *[other] { $gained_parts } частини
    } зайнятого ({ NUMBER($gained_km2, decimals: 2) } км²) і { $lost_parts ->
        [one] { $lost_parts } частину
        [few] { $lost_parts } частини
        [many] { $lost_parts } частин
       *[other] { $lost_parts } частини
    } втраченого ({ NUMBER($lost_km2, decimals: 2) } км²): { $reason }
set-apart-in-net =
    лише до сальдо зараховано { $gained_parts ->
        [one] { $gained_parts } частину
        [few] { $gained_parts } частини
        [many] { $gained_parts } частин
       *[other] { $gained_parts } частини
    } зайнятого ({ NUMBER($gained_km2, decimals: 2) } км²) і { $lost_parts ->
        [one] { $lost_parts } частину
        [few] { $lost_parts } частини
        [many] { $lost_parts } частин
       *[other] { $lost_parts } частини
    } втраченого ({ NUMBER($lost_km2, decimals: 2) } км²): { $reason }

## where it is measured

cut-to = обрізано за межами: { $places_names } ({ $source })
boundary-accuracy-not-stated = точність цих меж не вказано, в інтервалі її немає
border-accuracy-not-stated = точність цього кордону не вказано, в інтервалі її немає (border_error_m)

## depth: axes, lines and places

axis-part = частина { $number }
axis-part-at = частина { $number }, { $place }
place-away =
    { $km } км { $bearing ->
        [north] на північ
        [north-east] на північний схід
        [east] на схід
        [south-east] на південний схід
        [south] на південь
        [south-west] на південний захід
        [west] на захід
       *[north-west] на північний захід
    } від населеного пункту { $place }
its-point = за точкою
no-ground-from-there = зайнятої території, що починалася б звідти, немає
earlier-line = попередня лінія
border-of = кордон ({ $source })
earlier-line-and-border = попередня лінія та кордон ({ $source })
deepest-from = найглибше, відлік: { $line }
mean-depth = середня глибина
interval-reaches-down = інтервал сягає нижче далі, ніж вище: найбільша відстань вбирає похибку лінії там, де та спрямована назовні

## sectors and regions

gained-and-lost = зайнято { $gained_km2 }, втрачено { $lost_km2 }
elsewhere = деінде
sector-finding =
    { $standing ->
        [advance] просування
        [no-advance] без просування
        [retreat] відступ
        [no-retreat] без відступу
        [within-mappers-difference] у межах розбіжностей між авторами мап
       *[within-error] у межах похибки
    }; зайнято { $gained_km2 }, втрачено { $lost_km2 }

## pace

pace-of =
    { $period } ({ $days ->
        [one] { $days } доба
        [few] { $days } доби
        [many] { $days } діб
       *[other] { $days } доби
    }): { $direction ->
        [gained] зайнято
        [retaken] повернуто
        [lost] втрачено
       *[net] сальдо
    }
km2-in-all = усього { $km2 } км²

## settlements

settlement-newly-inside = віднині в межах
settlement-outside = поза межами
km-from-line = { $km } км від лінії
far-from-line = далеко від лінії
within-the-error = у межах похибки
within-mappers-difference = у межах розбіжностей між авторами мап
not-in-register = немає в реєстрі
second-point-of = друга точка населеного пункту { $place }
in-sliver-or-redrawn = у похибці оцифрування чи в перемальованому кордоні
settlement-finding = { $finding_names }
settlements-certain = напевно { $certain }, разом з усіма, що лежать за { $m } м (1,96 σ) від зсунутої лінії, – { $most }; відокремлено { $apart } із { $count }, див. список
settlements-certain-between-mappers = між авторами мап напевно { $certain }, разом з усіма, що лежать за { $m } м від цієї лінії, – { $most }
settlements-certain-by-outline = напевно { $certain }, разом із контурами, з яких утримується { NUMBER($percent, decimals: 0) } %, – { $most }; відокремлено { $apart } із { $count }, див. список
no-history-of-outlines = контурів населених пунктів між авторами мап ніколи не порівнювали, тому інтервал – лише «як накреслено»
settlements-other-way =
    у зворотний бік { $count ->
        [one] { $count } населений пункт
        [few] { $count } населені пункти
        [many] { $count } населених пунктів
       *[other] { $count } населеного пункту
    }: { $place_names }
of-settlements-named =
    з-поміж { $count ->
        [one] { $count } названого населеного пункту
        [few] { $count } названих населених пунктів
        [many] { $count } названих населених пунктів
       *[other] { $count } названого населеного пункту
    }
no-register = реєстру не подано: покинуті хутори розпізнати не можна
counted-in-table =
    полічено за { $table ->
        [shipped] таблицею, що постачається з frontgeo
        [library] таблицею бібліотеки ({ $source })
       *[file] таблицею { $source }
    }, у якій є { $with_point } із { $listed } населених пунктів кодифікатора{ $by_unit ->
        [yes] , { $parts_names }
       *[no] {""}
    }{ $lower ->
        [yes] ; лік за нею – нижня межа
       *[no] {""}
    }
of-unit = { $with_point } із { $listed } у { $where }
name-of = { $name }
part-within = { $figure } ({ $low } – { $high })
part-figure = { $part } { $figure }
part-line =
    { $part }{ $found ->
        [yes] : { $finding }
       *[no] {""}
    }
found-by-other-name = { $stated } – колишня чи інша назва: { $place }
namesakes-without-point =
    узято { $place }; у кодифікаторі є { $count ->
        [one] ще { $count } населений пункт із такою назвою
        [few] ще { $count } населені пункти з такою назвою
        [many] ще { $count } населених пунктів із такою назвою
       *[other] ще { $count } населеного пункту з такою назвою
    } без точки в цій таблиці: { $others_clauses }{ $beyond ->
        [yes] {" "}та ще { $more }
       *[no] {""}
    }

## share, held and status

part-held = утримується
part-net = сальдо
part-gained = зайнято
part-lost = втрачено
part-of-next-map = на наступній повній мапі ({ $period }): { $part }
status-counts-ours =
    { $counts ->
        [yes] зараховано
       *[no] не зараховано
    }
status-counts-theirs =
    { $counts ->
        [yes] під контролем іншої сторони
       *[no] не під контролем іншої сторони, тож зараховано
    }
of-polygon = з { NUMBER($km2, decimals: 0) } км² – площі полігона: { $source }
point-of = точка населеного пункту { $settlement }
outline-of = контур населеного пункту { $settlement }
held-of-outline = утримується з { NUMBER($km2, decimals: 2) } км²
status-and-distance = { $status }, { $distance }
status-name =
    { $status ->
        [occupied] окуповано
        [contested] сіра зона
        [liberated] звільнено
        [infiltration] зона інфільтрації
        [held_since_2022] утримується з-перед 2022 року
        [advance] зона просування
        [claimed] заявлено
        [ukrainian_held_abroad] під контролем України за кордоном
       *[other] { $status }
    }
in-no-status = у жодному зі статусів мапи
point-stands-for-all = { $reason }: увесь населений пункт представляє його точка
no-outlines-given = контурів не подано
no-outline-of-name = контуру з такою назвою не подано
line-nearer-than-error = лінія ближче за свою похибку, { $km } км
line-nearer-than-mappers-differ = лінія ближче за розбіжність між лініями авторів мап, { $km } км

## intervals and cross-checks of a row

method-sigma-front = 95 %: σ { $m } м ({ $reason }), L { $length_m } м, P { $front_km } км фронту, sd = σ√(2LP) = { $sd }
method-sigma-front-cut = 95 %: σ { $m } м ({ $reason }), L { $length_m } м, P { $front_km } км фронту, sd = σ√(2LP) разом із розрізом = { $sd }
sigma-as-given = як задано
sigma-default = типове значення 250 м
sigma-default-alone = типове значення
sigma-not-measured = не виміряно
sigma-of-line = для лінії її не визначено: 250 м, як для малюнка
sigma-of-case = указано у файлі перевірки
sigma-of-file = указано у файлі
method-sigma = 95 %: σ { $m } м ({ $reason }), sd = { $sd }
method-cut = розрізано вздовж { $km } км ліній точністю { $m } м: враховано в інтервалі (квадратичне додавання)
method-day-off = якщо котрась межа на добу раніше чи пізніше: { $range }
method-cross-check = перевірка { $km2 } км² (прямі сторони): { $agreement }
simulated-fronts =
    { $draws ->
        [one] { $draws } випадкова лінія фронту
        [few] { $draws } випадкові лінії фронту
        [many] { $draws } випадкових ліній фронту
       *[other] { $draws } випадкової лінії фронту
    }: sd { $sd_km2 } км² (за формулою { $formula_km2 }), 95 % сальдо { $low_km2 } – { $high_km2 } км²

## evidence of a case

files-look-like = файли схожі на файли { $mapper }
files-say = у файлах сказано: { $text }

## polygons given, and what was mended in files

names-imply = названі населені пункти ({ $count }) означають { $interval }: за ними твердження «{ $claim }» { $outcome }
overlaps-counted-once = накладання площею { NUMBER($overlap_km2, decimals: 3) } км² враховано один раз
drawn-outside = { NUMBER($outside_km2, decimals: 1) } з { NUMBER($all_km2, decimals: 1) } км² лежать за межами України і враховані; у її межах – { NUMBER($inside_km2, decimals: 1) } км²
drawn-outside-of = { NUMBER($outside_km2, decimals: 1) } з { NUMBER($all_km2, decimals: 1) } км² лежать за межами країни ({ $country }) і враховані; у її межах – { NUMBER($inside_km2, decimals: 1) } км²
drawn-outside-places = за межами: { $places_clauses }
drawn-outside-place = { $place } { NUMBER($km2, decimals: 1) } км²
drawn-outside-where = { NUMBER($km2, decimals: 3) } км² лежать за межами: { $where }, їх не враховано
drawn-slivers =
    { $count ->
        [one] { $count } намальована частина вужча
        [few] { $count } намальовані частини вужчі
        [many] { $count } намальованих частин вужчі
       *[other] { $count } намальованої частини вужчі
    } за { $tolerance_m } м ({ NUMBER($km2, decimals: 2) } км²): площу враховано, фронту вздовж них не виміряно
drawn-for-another-day = намальовано станом на { $drawn }, а твердження стосується { $claimed }

## archives

## whether the figures of a statement agree

parts-gone = частини перевірити не можна: твердження { $id } тут немає
parts-unlike = частини перевірити не можна: не всі – показники одного виду ({ $kind })
parts-agree = частини { $sum } = { $total } узгоджуються з твердженням «{ $claim }»
parts-do-not-sum = частини { $sum } = { $total } не дають «{ $claim }»: різниця { $difference }
parts-overlap =
    у кількох частинах є: { $count ->
        [one] { $places }
        [few] { $places }
        [many] { $places }
       *[other] { $places }
    }
parts-other-periods = їхні періоди не збігаються з періодом цілого
named-are-not-claimed = { $claimed }, а названо { $count }
rate-without-period = заявлені { $rate } на добу перевірити не можна: періоду немає
rate-follows =
    { $claim } за { $days ->
        [one] { $days } добу
        [few] { $days } доби
        [many] { $days } діб
       *[other] { $days } доби
    } – це { $rates } на добу; заявлені { $rate } із цього випливають
rate-does-not-follow =
    { $claim } за { $days ->
        [one] { $days } добу
        [few] { $days } доби
        [many] { $days } діб
       *[other] { $days } доби
    } – це { $rates } на добу; заявлені { $rate } із цього не випливають
percent-unknown-base = заявлені { $stated } % ({ $whole }) перевірити не можна: площа невідома
percent-agrees = { $claim } – це { $share_percent } % ({ $whole }, { $area }); заявлені { $stated } % узгоджуються
percent-does-not-agree = { $claim } – це { $share_percent } % ({ $whole }, { $area }), а не { $stated } %: стільки було б від { $needed }
percent-as-is = { $percent }; стільки має { $fits_or }

simulated-lagged-fronts =
    { $draws ->
        [one] { $draws } випадкова лінія фронту
        [few] { $draws } випадкові лінії фронту
        [many] { $draws } випадкових ліній фронту
       *[other] { $draws } випадкової лінії фронту
    } із запізненням чи випередженням на { NUMBER($lag_days, decimals: 1) } дн. (sd) на обох кінцях періоду: sd { $sd_km2 } км² (без запізнення { $drawing_km2 }, за формулою { $formula_km2 }), 95 % сальдо { $low_km2 } – { $high_km2 } км²
between-mappers-fitted-elsewhere = інтервал між авторами мап підібрано за окупованою територією 2023 і 2024 років; для { $fitted_names } його взято таким самим
mapper-never-compared = мапи { $mapper } ніколи не порівнювали з мапами інших авторів: інтервал між авторами мап узято такий, як для автора, мап якого ще не бачили
nothing-moved-no-width = на цій мапі нічого з того, що враховується, не змінилося, тому її інтервали не мають ширини; скільки може показати інший автор мапи, з неї не видно

## notes on evidence

cells-of-settlements = комірки населених пунктів: { $place_names }
parts-repaired = виправлено { $count } × { $reason }
parts-left-out = пропущено { $count } × { $reason }
evidence-not-available = тут недоступно (змінну { $variable } не задано)
evidence-not-in-library = тут недоступно (у бібліотеці, яку називає { $variable }, такого файлу немає)
maps-of-library = із бібліотеки мап, серія { $series }
library-has-no-maps = мап { $mapper } тут немає: frontgeo library add, frontgeo fetch
no-evidence-given = не подано ні мапи, ні цифри: мапи задає --archive
rests-on-an-edit =
    { NUMBER($km2, decimals: 2) } км² із цього тримаються на правці: територія біля { $latitude }° пн. ш., { $longitude }° сх. д. { $direction ->
        [gained] з'явилася
       *[lost] зникла
    } на мапі { $first }, а на мапі { $back } її повернуто до попереднього стану
ground-no-longer-drawn = з { $since } { $mapper } { $what }
outcome-not-available = тут недоступно
outcome-not-counted = { $outcome } (не враховано)
