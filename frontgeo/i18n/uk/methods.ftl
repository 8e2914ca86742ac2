### The methods paragraph: its sentences and their pieces.

methods-claim = Перевірено твердження «{ $claim }»{ $where }{ $period }{ $origin }; за його формулюванням це { $taken }.
methods-source = джерело: { $source }
methods-period = { " " }за період { $days }
methods-state = { " " }станом на кінець { $days }
methods-front = { " " }на всій лінії фронту
methods-at-least = щонайменше { $low }
methods-above = різниця, більша за нуль
methods-below = різниця, менша за нуль
methods-maps = Його зіставлено з мапами контролю: { $maps }.
methods-map = { $label } ({ $days }; { $definitions })
methods-drawn = Його зіставлено з накресленими полігонами ({ $labels }).
methods-figures-only = Мап за цей період у перевірці немає.
methods-time = { $day } о { $time } UTC
methods-no-day = день не вказано
methods-shows = { $day }, показує { $days }
methods-assumed = Припущення під час читання мап: { $assumed }.
methods-left-out = З файлів: { $counts }.
methods-area = Виміряно чистий приріст: площу, зайняту між датами двох мап, за вирахуванням площі, втраченої за той самий час.
methods-area-drawn = Виміряно площу цих полігонів; ділянки, що перекриваються, враховано один раз.
methods-depth = Глибина – це найбільша відстань від будь-якої точки зайнятої території до { $start }, а не відстань між вершинами полігонів; її визначено { $axis }.
methods-from = лінії, з якої почалося просування (попередньої лінії фронту, якщо зайнята територія до неї прилягає, а якщо ні – державного кордону{ $border })
methods-from-border = державного кордону{ $border }
methods-from-front = лінії фронту на початок періоду
methods-axis = окремо для найбільших суцільних частин зайнятої території
methods-axis-named = окремо для кожного названого напрямку
methods-settlements = Пораховано населені пункти, які на пізнішій мапі лежать у межах контрольованої території, а на ранішій – ще ні{ $by }{ $names }; нижня межа не враховує тих, що лежать ближче ніж { $z } σ до лінії, яка змінилася, або відокремлені з іншої зазначеної при них причини, а верхня враховує й ті, що лежать одразу за лінією.
methods-by-points = { " " }(за їхніми точками)
methods-by-outlines = { " " }(за їхніми контурами)
methods-names = , з-поміж названих (усього { $count })
methods-fronts = Чистий приріст виміряно на кожній ділянці фронту ({ $sectors }); враховано ті, де він більший за нуль: за нижньою межею – лише ті, де вищий за нуль увесь довірчий інтервал 95 %, за верхньою – усі, де інтервал сягає вище нуля.
methods-pace = Темп – це чистий приріст площі, поділений на кількість діб між двома мапами.
methods-pace-than = Темп – це чистий приріст площі, поділений на кількість діб між двома мапами; виміряно, наскільки він відрізняється від темпу за період { $than }{ $earlier }, а відношення не наведено, бо за близького до нуля приросту воно нічого не означає.
methods-earlier = { " " }(мапи { $earlier })
methods-status = Виміряно, яка частка контуру населеного пункту { $settlement } перебуває під контролем, а також визначено статус його точки.
methods-status-point = Контуру немає, тож увесь населений пункт { $settlement } представляє його точка.
methods-share = Виміряно, яка частка площі { $whole }{ $base } перебуває під контролем.
methods-held = Виміряно площу території під контролем у межах { $whole }{ $base }{ $confirm }.
methods-share-gained = Виміряно, яку частку площі { $whole }{ $base } становить територія, { $direction ->
        [gained] яку сторона зайняла між датами двох мап
        [retaken] яку сторона повернула між датами двох мап
        [lost] яку сторона втратила між датами двох мап
       *[net] яку сторона зайняла між датами двох мап, за вирахуванням втраченої
    }.
methods-captured = Виміряно, яка частка контуру населеного пункту { $settlement } перебуває під контролем, а також визначено статус його точки; зайнятим вважається { $rule ->
        [any] той, де під контролем будь-яка частина контуру
        [point] той, чия точка лежить у межах лінії
       *[whole] той, де під контролем щонайменше { NUMBER($percent, decimals: 0) } % контуру
    }{ $confirm }.
methods-persists = Виміряно, яка частка контуру населеного пункту { $settlement } перебуває під контролем, а також визначено статус його точки; зайнятим вважається { $rule ->
        [any] той, де під контролем будь-яка частина контуру
        [point] той, чия точка лежить у межах лінії
       *[whole] той, де під контролем щонайменше { NUMBER($percent, decimals: 0) } % контуру
    }, і так само на наступній повній мапі.
methods-next-map = , і так само на наступній повній мапі
methods-base = { " " }(полігон площею { NUMBER($km2, decimals: 0) } км², { $source })
methods-ellipsoid = Площі та відстані обчислено на еліпсоїді WGS 84; ребра полігонів – { $edges }.
methods-lonlat = прямі в координатах довготи й широти
methods-geodesic = геодезичні лінії
methods-slivers = Частини змін, які ніде не ширші за { $metres } м, вилучено як похибки оцифрування.
methods-apart = До змін не зараховано: { $apart }.
methods-clip = Мапи обрізано за межами: { $clips }.
methods-cut = Враховано лише зміни { $where }.
methods-interval = Довірчий інтервал 95 % випливає з похибки положення лінії фронту: стандартна похибка { $sigma }, скорельована вздовж лінії на відстані L = { $length } км{ $front }; sd = σ√(2LP), а для коротких відрізків – у точному вигляді{ $cut }{ $both }.
methods-interval-p = , довжина лінії P = { $front } км
methods-interval-cut = ; точність меж, за якими обрізано зміни ({ $metres } м), додано квадратично
methods-interval-both = ; похибки двох періодів додано квадратично
methods-interval-depth = Довірчий інтервал 95 % випливає зі стандартної похибки положення лінії фронту, { $sigma }{ $border }.
methods-border = , та похибки лінії кордону, { $metres } м, доданих квадратично
methods-interval-settlements = Стандартна похибка положення лінії фронту: { $sigma }.
methods-interval-status = Межі інтервалу – це частка, яку дає вся лінія, зсунута на { $z } σ назад і вперед; { $sigma }.
methods-interval-status-point = Про точку, що лежить до лінії ближче ніж { $z } σ, висновку зробити не можна; { $sigma }.
methods-sigma = σ = { $metres } м
methods-sigma-of = σ = { $metres } м ({ $label })
methods-days = Поруч наведено, що вийшло б, якби межі періоду зсунути на добу.
methods-results = Результати: { $rows }.
methods-row = { $label }, { $definition }{ $at } – { $measured } ({ $interval }{ $days }{ $place })
methods-row-days = ; зі зсувом на добу: { $days }
methods-row-place = ; досягнуто { $place }
methods-figures = Показники інших джерел, кожен з інтервалом власного округлення: { $rows }.
methods-figure = { $label } – { $measured } ({ $kind }{ $source })
methods-published = оприлюднено
methods-derived = виведено
methods-computed = обчислено
methods-not-counted = Показано, але не враховано: { $labels }.
methods-not-available = Тут недоступні: { $labels }.
methods-result = Висновок: { $summary }.
methods-turns = Що змінило б висновок: { $turns }.
methods-version = Обчислено за допомогою frontgeo { $version }.
methods-credit = { $what }: { $who }.
methods-front-lines = Лінії фронту
methods-settlement-control = Контроль населених пунктів
methods-boundaries = Межі
