### Текст замість мапи або рисунка.

alt-map =
    { $dated ->
        [0] Мапа: { $shown }.
       *[other] Мапа: { $shown }, { $days }.
    }
alt-no-map = Мапи немає.
alt-each = Окремо: { $rows }.
alt-held = Утримувано: { $amount }.
alt-drawn = Накреслено: { $amount }.
alt-where = Де: { $regions }.
alt-outside = поза ними
