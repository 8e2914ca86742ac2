"""The words about a figure that make it ground taken, or something else."""

from __future__ import annotations

import re
from functools import lru_cache

from frontgeo.cases.articles.words import any_of

__all__ = [
    "ADVANCE",
    "depth_from",
    "direction",
    "is_gain",
    "is_intent",
    "is_motion",
    "is_negated",
    "is_rate",
    "is_share",
    "is_size",
]

_NEAR = 80  # characters
_NEGATED = re.compile(
    r"(?:n't|(?<!\w)(?:not|never|without|не|без))(?: (?:yet|been|fully|ever|was|were|have|be))* $"
)


def is_negated(low: str, start: int) -> bool:
    """Whether "not" stands directly before."""
    return _NEGATED.search(low[max(0, start - 30) : start]) is not None


def _last(words: re.Pattern[str], text: str) -> re.Match[str] | None:
    found = list(words.finditer(text))
    return found[-1] if found else None


def _before(low: str, start: int) -> str:
    """What stands shortly before, in the same half of the sentence."""
    return low[max(0, start - _NEAR) : start].rpartition(";")[2]


# --- ground changes hands -------------------------------------------------------------------

# Not "occupied territories" nor «под контролем», which say who holds it.
_NOT_ITS_NAME = r"(?! (?:territor|part|area|zone|region|oblast|ukrain|crimea|donetsk|luhansk|land))"
_GAIN = re.compile(
    any_of(
        """
        captured capturing seized seizing taken took taking take_control takes_control liberated
        liberating gain gains gained gaining conquered overran overrun advance advances advanced
        advancing retook retaken recaptur* regain* lost loses losing loss_of losses_of conced* ceded
        surrendered won secured came_under come_under fell fallen cleared
        withdrew_from withdrawn_from retreated_from pulled_out_of
        """,
        """
        взят взята взято взяты взял взяла взяло взяли взятие взятия захвачен захвачена захвачено
        захвачены захватил захватила захватили занят занята занято заняты занял заняла заняли
        освобожден освобождена освобождено освобождены освободил освободила освободили перешла
        перешло перешли потерял потеряла потеряли потеря потерян* утрат* утрач* отвоева* отбил
        отбила отбили отбит отбита отбито отбиты оккупировал оккупировала оккупировали оккупирован
        оккупирована оккупировано оккупированы продвину* продвиже* уступ* сдал сдала сдали прирост
        """,
        """
        взяв узяв узяла узяли взято взяті захопив захопила захопили захоплен захоплена захоплено
        захоплені зайняв зайняла зайняли зайнято зайнята зайняті звільнив звільнила звільнили
        звільнено звільнена звільнені перейшла перейшло перейшли втрат* втрач* відбив відбили
        відбито відбиті відвою* окупував окупувала окупували окупована окуповано окуповані просуну*
        просуван* поступ*
        """,
    )
    + r"|(?<!\w)occupied(?!\w)"
    + _NOT_ITS_NAME
    + r"|(?<!\w)п[оі]д (?:[а-яіїє]+ ){0,2}контроль(?!\w)"
)
_OTHER = re.compile(
    any_of(
        """
        shell* struck strike strikes attack* bomb* evacuat* burn* fire fires wildfire* flood* mine
        mines mined minefield* blackout* power electric* water gas inspect* visit* rebuil* restor*
        cover covers covered destroy* damag*
        """,
        """
        обстрел* удар* атак* эваку* пожар* горел* горит горят затоп* минир* замини* разминир*
        обесточ* электр* восстанов* разруш* занимает
        """,
        """
        обстріл* евакуй* евакуа* пожеж* горіл* горить горять замінов* розмінов* знеструм* електр*
        відновл* відбуд* зруйнов* займає
        """,
    )
)
_INTENT = re.compile(
    any_of(
        """
        plan*_to intend*_to aim*_to want*_to hop*_to seek*_to try*_to tried_to attempt*_to
        expect*_to threaten*_to fail*_to prepar*_to order*_to need*_to going_to will would
        could might must should unable_to if unless
        """,
        """
        планир* намер* хотят хочет хотел* собира* попыта* пыта* могут может долж* будет будут
        не_смог* не_удал* чтобы если бы
        """,
        """
        плану* має_намір мають_намір хоче хочуть збира* намага* може можуть повин* буде будуть
        не_зміг не_змог* не_вдал* щоб якщо б би
        """,
    )
    + r"|(?<!managed )(?<!able )"
    + any_of("to_capture to_take to_seize to_advance to_push to_occupy to_conquer to_liberate")
)
_DENIED = re.compile(
    any_of(
        """
        deny denies denied denial false untrue not_true refuted disinformation опровер* отрица*
        неправд* ложн* спростов* спростув* запереч* брехн*
        """
    )
)
_RATE = re.compile(
    r" ?(?:(?:a|per|each|every) (?:single )?(?:hour|day|week|month|year)(?!\w)|/ ?(?:h|day|ч|д)"
    r"|(?:в|на) (?:час|сутки|день|неделю|месяц|добу|тиждень|місяць|годину)(?!\w)|"
    + any_of("daily weekly ежедневно ежесуточно щодня щодоби")
    + ")"
)
_AVERAGE = re.compile(any_of("average averag* в_среднем у_середньому в_середньому"))
_SIZE = re.compile(r"(?:size of|as (?:large|big) as|размером с|розміром з)[^,;]{0,40}$")


@lru_cache(maxsize=16)  # a sentence has many figures
def _stated(words: re.Pattern[str], low: str) -> tuple[tuple[int, int, str], ...]:
    """The words of a sentence that are not negated."""
    found = [(m.start(), m.end(), m[0]) for m in words.finditer(low)]
    return tuple(one for one in found if not is_negated(low, one[0]))


def _nearest(words: re.Pattern[str], low: str, start: int, end: int) -> tuple[int, str] | None:
    """The word nearest to a range, and how far it is."""
    distances = [(max(start - e, s - end, 0), text) for s, e, text in _stated(words, low)]
    return min(distances, default=None)


def is_gain(low: str, start: int, end: int) -> bool:
    """Whether the nearest word about a figure says that ground changed hands.

    Examples
    --------
    >>> is_gain("28 settlements were captured", 0, 14), is_gain("28 settlements shelled", 0, 14)
    (True, False)
    """
    gain, other = _nearest(_GAIN, low, start, end), _nearest(_OTHER, low, start, end)
    return gain is not None and (other is None or gain[0] <= other[0])


def is_intent(low: str, start: int) -> bool:
    """Whether what stands before is a plan, a condition, an attempt or a denial."""
    before = _before(low, start)
    if _DENIED.search(before):
        return True
    intent = _last(_INTENT, before)
    return intent is not None and not re.search(any_of("that что що"), before[intent.end() :])


def is_rate(low: str, start: int, end: int) -> bool:
    """Whether the figure is for each day, or an average."""
    if _RATE.match(low, end):
        return True
    return _AVERAGE.search(low[max(0, start - 30) : start]) is not None


def is_size(low: str, start: int) -> bool:
    """Whether the figure is the size of something that the ground is compared with."""
    return _SIZE.search(low[max(0, start - 60) : start]) is not None


# --- depth ----------------------------------------------------------------------------------

_MOTION = re.compile(
    any_of(
        """
        push pushed pushing pushes driven drove forced_back thrown_back threw_back advanc* moved
        penetrat* progress* retreated withdrew withdrawn fell_back fallen_back depth deep inland
        """,
        """
        отброш* отброс* оттесн* отодвин* продвин* продвиж* продвига* углуб* вклин* глубин* отош*
        отступ* потесн* прошли
        """,
        """
        відкин* відтісн* відсун* просун* просува* заглиб* глибин* відійш* відступ* потісн* пройшли
        """,
    )
)
_DEEP = re.compile(
    r"[ -]?" + any_of("deep in_depth inland вглубь в_глубину углиб вглиб завглибшки у_глибину")
)
_FROM = r" ?(?:(?:north|south|east|west)\w* )?(?:from|от|від) "
_FROM_BORDER = re.compile(
    _FROM + r"(?:(?:the|russian|state|international|ukrainian) ){0,3}border(?!\w)"
    rf"|{_FROM}(?:государственной |російського |державного )?(?:гос)?(?:границ|(?:держ)?кордон)"
)
_FROM_LINE = re.compile(
    _FROM + r"(?:(?:the|former|earlier|previous) ){0,3}(?:front|contact|line)"
    rf"|{_FROM}(?:прежней |колишньої )?(?:лин|лін|фронт)"
)
_ELSEWHERE = re.compile(  # where something lies
    r" ?(?:(?:to the |due )?(?P<compass>north|south|east|west)[a-z-]* (?:of|from)(?!\w)"
    r"|(?:of|from|away|outside|off|short|behind|beyond|от|від)(?!\w)"
    r"|(?:к|на) (?:север|юг|запад|восток)[а-я-]* от|(?:север|юж|запад|восточ)[а-я-]*нее"
    r"|(?:на )?(?:північ|південь|захід|схід)[а-яі-]* від|(?:північ|півден|захід|схід)[а-я-]*іше)"
)
_AT_ONCE = re.compile(r"(?: (?:by|on|back|forward|up|to))* ?")
_NEITHER = re.compile(any_of("neither nor nobody ни ніхто жодн*"))
_WIDE = re.compile(
    r"[ -]?"
    + any_of(
        """
        wide long front frontline section stretch strip zone range radius
        фронт* в_ширину в_длину завширшки завдовжки у_ширину
        """
    )
)
_PLACED = re.compile(
    any_of(
        """
        within at lies lie located distance_of range_of radius_of width_of length_of front_of
        stretch_of along along_a в во у за радиус* расстоянии дальность* шириной протяженност*
        длиной відстані фронте фронті фронту радіус* вздовж
        """
    )
    + r"(?: (?:about|some|just|only|примерно|около|приблизно|близько|всего|лише|в|у))? $"
)


def is_motion(low: str, start: int, end: int) -> bool:
    """Whether a length is how far somebody came, not where something lies or how wide it is.

    Examples
    --------
    >>> is_motion("pushed back by 8-9 km", 15, 21), is_motion("20 km from kharkiv", 0, 5)
    (True, False)
    """
    before = _before(low, start)
    if _PLACED.search(before) or _WIDE.match(low, end):
        return False
    moved = _last(_MOTION, before)
    elsewhere = _ELSEWHERE.match(low, end)
    if elsewhere is not None and not depth_from(low, end):
        at_once = moved is not None and _AT_ONCE.fullmatch(before, moved.end()) is not None
        if not at_once or elsewhere["compass"] is None:  # advanced 8 km north of Lyptsi
            return False
    if moved is None:
        return _DEEP.match(low, end) is not None and is_gain(low, start, end)
    return not (is_negated(before, moved.start()) or _NEITHER.search(before))


def depth_from(low: str, end: int) -> str:
    """Return what a depth is said to be counted from: ``border``, ``front`` or ""."""
    if _FROM_BORDER.match(low, end):
        return "border"
    return "front" if _FROM_LINE.match(low, end) else ""


# --- shares -----------------------------------------------------------------------------------

_HELD = re.compile(
    any_of(
        "control* held hold holds occup* seized captured taken liberated",
        "контрол* оккуп* занят* удержива* освобожд* захва*",
        "окуп* утриму* захоп* звільн* зайнят*",
    )
)
_OF_LAND = re.compile(
    r" (?:of )?(?:(?:the|all|its|entire|whole|territory|area|land|of|всей|территории|площади|площі"
    r"|території|усієї|всієї) ){0,5}"
)
_OF_IT = re.compile(
    r" ?(?:$|[.,;)]|(?:captured|occupied|controlled|liberated|under|held|taken|контрол|оккуп|окуп"
    r"|захва|захоп|освобо|звільн|(?:of )?(?:its|the) (?:territory|area|land|oblast|region)|of it"
    r"|территории|території|площ))"
)


def is_share(low: str, end: int, oblasts: list[tuple[int, int]]) -> bool:
    """Whether a percentage is one of the land of an oblast named beside it or before it."""
    if _HELD.search(low) is None:
        return False
    if any(start >= end and _OF_LAND.fullmatch(low, end, start) for start, _ in oblasts):
        return True
    return any(stop <= end for _, stop in oblasts) and _OF_IT.match(low, end) is not None


# --- whose gain -------------------------------------------------------------------------------

ADVANCE = re.compile(
    any_of(
        """
        advanc* gain_ground gaining_ground gained_ground gains_ground moving_forward move_forward
        moved_forward push_forward pushing_forward pushing_ahead pressing_forward on_the_offensive
        making_progress moving
        """,
        """
        наступа* наступлен* продвига* продвин* продвиж* идут_вперед идем_вперед движ*
        """,
        "просува* просун* наступ рухають* рухаємося",
    )
)
_LOSS = re.compile(
    any_of(
        """
        lost loses losing loss losses conced* ceded surrender* retook retaken recaptur* regain*
        withdrew_from withdrawn_from retreated_from pulled_out_of
        """,
        "потер* утрат* утрач* уступ* отбил* отбит* отвоева*",
        "втрат* втрач* поступ* відби* відвою*",
    )
)
_FREED = re.compile(any_of("liberat* освобо* звільн*"))
_RUSSIA = re.compile(
    any_of(
        """
        russian_forces russian_troops russian_army russian_military russian_units russia moscow
        российские_войска российская_армия российские_военные вс_рф россия москва
        російські_війська російська_армія російські_військові росіяни окупанти ворог росія
        """
    )
)
_UKRAINE_TOOK = re.compile(
    any_of(
        """
        ukrainian_forces ukrainian_troops ukrainian_army ukrainian_soldiers ukrainian_units ukraine
        ukraine's_forces ukraine's_army
        всу украинские_войска украинская_армия украинские_военные
        зсу сили_оборони українські_війська українська_армія українські_військові
        """
    )
    + r"(?: (?:have|has|had|also|вже|уже))? "
    + any_of(
        """
        took taken captur* seiz* liberat* advanc* gain* retook pushed drove взял* освобо* продвин*
        отби* захват* оттесн* отброс* звільн* просун* захоп* відби* відтісн* відкин*
        """
    )
)


def direction(low: str, start: int, end: int) -> str:
    """Return what is open about whose gain a figure is, or ""."""
    if _UKRAINE_TOOK.search(low):
        return "whose gain it is (Ukraine's, as it reads)"
    gain = _nearest(_GAIN, low, start, end)
    for words in (_LOSS, _FREED):
        nearest = _nearest(words, low, start, end)
        if nearest is None or (gain is not None and gain[0] < nearest[0]):
            continue
        if words is _LOSS or not _RUSSIA.search(low):
            return f"whose gain it is ('{nearest[1]}')"
    return ""
