"""The sentences of the methods paragraph, by language and topic."""

from __future__ import annotations

from collections.abc import Mapping

from frontgeo.outputs.words import Language

__all__ = ["TEXTS"]

_EN = {
    # what was claimed
    "claim": "The claim is “{claim}”{where}{period}{origin}; as worded it stands for {taken}.",
    "source": "{source}",
    "period": " for {days}",
    "state": " at the end of {days}",
    "front": " on the whole front",
    "at least": "{low} or more",
    "above": "a difference above zero",
    "below": "a difference below zero",
    # what it was held against
    "maps": "It was held against maps of control by {maps}.",
    "map": "{label} ({days}: {definitions})",
    "drawn": "It was held against polygons as drawn ({labels}).",
    "figures only": "No map of the period is in this check.",
    "time": "{day} at {time} UTC",
    "no day": "no day stated",
    "shows": "{day}, which shows {days}",
    "assumed": "Assumed in reading the maps: {assumed}.",
    "left out": "Of their files: {counts}.",
    # what is measured
    "area": "What is measured is the ground gained between the two maps less the ground lost.",
    "area drawn": "What is measured is the area of these polygons, overlaps counted once.",
    "depth": "Depth is the largest distance from any point of the gained ground to {start}, not "
    "one between vertices, and is given for each {axis}.",
    "from": "the line it started from (the earlier line where the gain touches it, and else the "
    "state border{border})",
    "from border": "the state border{border}",
    "from front": "the line held before",
    "axis": "of the largest connected parts of the gain",
    "axis named": "axis that is named",
    "settlements": "Settlements are counted that are inside the line on the later map and were "
    "not on the earlier{by}{names}; the low end of the range leaves out what lies within {z} σ of "
    "the line that moved or is set apart for another reason told with it, the high end takes in "
    "what lies just outside.",
    "by points": ", by their points",
    "by outlines": ", by their outlines",
    "names": ", of the {count} that were named",
    "fronts": "The net gain is measured in each of the sectors ({sectors}); those count where it "
    "is above zero, at the low end of the range only those where all of its 95 % interval is, at "
    "the high end all where some of it is.",
    "pace": "Pace is the net gain over the days between the two maps.",
    "pace than": "Pace is the net gain over the days between two maps; what is measured is how "
    "far it differs from that of {than}{earlier}, and no ratio, which says nothing where a net is "
    "near zero.",
    "earlier": " (maps of {earlier})",
    "status": "What is measured is the share of the outline of {settlement} that is held, beside "
    "the status of its point.",
    "status point": "The point of {settlement} stands for all of it, as no outline was given.",
    "share": "What is measured is the share of the polygon of {whole}{base} that is held.",
    "base": " ({km2} km², {source})",
    # how
    "ellipsoid": "Areas and distances are those on the WGS 84 ellipsoid, edges being {edges}.",
    "lonlat": "straight in longitude and latitude",
    "geodesic": "geodesics",
    "slivers": "Parts of the change nowhere wider than {metres} m were taken out as slivers.",
    "apart": "Kept out of the change: {apart}.",
    "clip": "The maps were clipped to {clips}.",
    "cut": "Only the change {where} counts.",
    # the interval
    "interval": "The 95 % interval comes from the error of the front line's position, with a "
    "standard error of {sigma}, correlated over L = {length} km along the line{front}: "
    "sd = σ√(2LP), in its exact form where pieces of front are short{cut}{both}.",
    "interval P": ", and P = {front} km of front",
    "interval cut": "; the accuracy of the lines of the cut ({metres} m) is added in quadrature",
    "interval both": "; those of the two periods are added in quadrature",
    "interval depth": "The 95 % interval comes from the standard error of the front line's "
    "position, {sigma}{border}.",
    "border": ", and that of the border, {metres} m, in quadrature",
    "interval settlements": "The standard error of the front line's position is {sigma}.",
    "interval status": "The interval is what comes out with the whole line {z} σ further back and "
    "further out, {sigma}.",
    "interval status point": "Of a point nearer to the line than {z} σ nothing can be told; "
    "{sigma}.",
    "sigma": "σ = {metres} m",
    "sigma of": "σ = {metres} m for {label}",
    "days": "What either end of the period a day earlier or later would give stands beside it.",
    # what came out
    "results": "Measured: {rows}.",
    "row": "{label}, {definition}{at}: {measured} ({interval}{days}{place})",
    "row days": "; a day off: {days}",
    "row place": "; reached {place}",
    "figures": "Figures of other sources, each with the interval of its own rounding: {rows}.",
    "figure": "{label}: {measured} ({kind}{source})",
    "published": "published",
    "derived": "derived",
    "computed": "computed",
    "not counted": "Shown and not counted: {labels}.",
    "not available": "Not available here: {labels}.",
    "result": "Result: {summary}.",
    "turns": "What would change it: {turns}.",
    "version": "Computed with frontgeo {version}.",
    "credit": "{what}: {who}.",
    "Front lines": "Front lines",
    "Settlement control": "Settlement control",
    "Boundaries": "Boundaries",
    "and": "and",
}

_UK = {
    "claim": "Перевірено твердження «{claim}»{where}{period}{origin}; за його формулюванням "
    "це {taken}.",
    "source": "джерело: {source}",
    "period": " за період {days}",
    "state": " станом на кінець {days}",
    "front": " на всій лінії фронту",
    "at least": "щонайменше {low}",
    "above": "різниця, більша за нуль",
    "below": "різниця, менша за нуль",
    "maps": "Його зіставлено з мапами контролю: {maps}.",
    "map": "{label} ({days}; {definitions})",
    "drawn": "Його зіставлено з накресленими полігонами ({labels}).",
    "figures only": "Мап за цей період у перевірці немає.",
    "time": "{day} о {time} UTC",
    "no day": "день не вказано",
    "shows": "{day}, показує {days}",
    "assumed": "Припущення під час читання мап: {assumed}.",
    "left out": "З файлів: {counts}.",
    "area": "Виміряно чистий приріст: площу, зайняту між датами двох мап, за вирахуванням площі, "
    "втраченої за той самий час.",
    "area drawn": "Виміряно площу цих полігонів; ділянки, що перекриваються, враховано один раз.",
    "depth": "Глибина – це найбільша відстань від будь-якої точки зайнятої території до {start}, "
    "а не відстань між вершинами полігонів; її визначено {axis}.",
    "from": "лінії, з якої почалося просування (попередньої лінії фронту, якщо зайнята територія "
    "до неї прилягає, а якщо ні – державного кордону{border})",
    "from border": "державного кордону{border}",
    "from front": "лінії фронту на початок періоду",
    "axis": "окремо для найбільших суцільних частин зайнятої території",
    "axis named": "окремо для кожного названого напрямку",
    "settlements": "Пораховано населені пункти, які на пізнішій мапі лежать у межах "
    "контрольованої території, а на ранішій – ще ні{by}{names}; нижня межа не враховує тих, що "
    "лежать ближче ніж {z} σ до лінії, яка змінилася, або відокремлені з іншої зазначеної при них "
    "причини, а верхня враховує й ті, що лежать одразу за лінією.",
    "by points": " (за їхніми точками)",
    "by outlines": " (за їхніми контурами)",
    "names": ", з-поміж названих (усього {count})",
    "fronts": "Чистий приріст виміряно на кожній ділянці фронту ({sectors}); враховано ті, де він "
    "більший за нуль: за нижньою межею – лише ті, де вищий за нуль увесь довірчий інтервал 95 %, "
    "за верхньою – усі, де інтервал сягає вище нуля.",
    "pace": "Темп – це чистий приріст площі, поділений на кількість діб між двома мапами.",
    "pace than": "Темп – це чистий приріст площі, поділений на кількість діб між двома мапами; "
    "виміряно, наскільки він відрізняється від темпу за період {than}{earlier}, а відношення не "
    "наведено, бо за близького до нуля приросту воно нічого не означає.",
    "earlier": " (мапи {earlier})",
    "status": "Виміряно, яка частка контуру населеного пункту {settlement} перебуває під "
    "контролем, а також визначено статус його точки.",
    "status point": "Контуру немає, тож увесь населений пункт {settlement} представляє його точка.",
    "share": "Виміряно, яка частка площі {whole}{base} перебуває під контролем.",
    "base": " (полігон площею {km2} км², {source})",
    "ellipsoid": "Площі та відстані обчислено на еліпсоїді WGS 84; ребра полігонів – {edges}.",
    "lonlat": "прямі в координатах довготи й широти",
    "geodesic": "геодезичні лінії",
    "slivers": "Частини змін, які ніде не ширші за {metres} м, вилучено як похибки оцифрування.",
    "apart": "До змін не зараховано: {apart}.",
    "clip": "Мапи обрізано за межами: {clips}.",
    "cut": "Враховано лише зміни {where}.",
    "interval": "Довірчий інтервал 95 % випливає з похибки положення лінії фронту: стандартна "
    "похибка {sigma}, скорельована вздовж лінії на відстані L = {length} км{front}; sd = σ√(2LP), "
    "а для коротких відрізків – у точному вигляді{cut}{both}.",
    "interval P": ", довжина лінії P = {front} км",
    "interval cut": "; точність меж, за якими обрізано зміни ({metres} м), додано квадратично",
    "interval both": "; похибки двох періодів додано квадратично",
    "interval depth": "Довірчий інтервал 95 % випливає зі стандартної похибки положення лінії "
    "фронту, {sigma}{border}.",
    "border": ", та похибки лінії кордону, {metres} м, доданих квадратично",
    "interval settlements": "Стандартна похибка положення лінії фронту: {sigma}.",
    "interval status": "Межі інтервалу – це частка, яку дає вся лінія, зсунута на {z} σ назад і "
    "вперед; {sigma}.",
    "interval status point": "Про точку, що лежить до лінії ближче ніж {z} σ, висновку зробити не "
    "можна; {sigma}.",
    "sigma": "σ = {metres} м",
    "sigma of": "σ = {metres} м ({label})",
    "days": "Поруч наведено, що вийшло б, якби межі періоду зсунути на добу.",
    "results": "Результати: {rows}.",
    "row": "{label}, {definition}{at} – {measured} ({interval}{days}{place})",
    "row days": "; зі зсувом на добу: {days}",
    "row place": "; досягнуто {place}",
    "figures": "Показники інших джерел, кожен з інтервалом власного округлення: {rows}.",
    "figure": "{label} – {measured} ({kind}{source})",
    "published": "оприлюднено",
    "derived": "виведено",
    "computed": "обчислено",
    "not counted": "Показано, але не враховано: {labels}.",
    "not available": "Тут недоступні: {labels}.",
    "result": "Висновок: {summary}.",
    "turns": "Що змінило б висновок: {turns}.",
    "version": "Обчислено за допомогою frontgeo {version}.",
    "credit": "{what}: {who}.",
    "Front lines": "Лінії фронту",
    "Settlement control": "Контроль населених пунктів",
    "Boundaries": "Межі",
    "and": "та",
}

#: Sentences and their pieces, for `str.format`.
TEXTS: Mapping[Language, Mapping[str, str]] = {"en": _EN, "uk": _UK}
