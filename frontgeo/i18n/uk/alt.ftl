### Текст замість мапи або рисунка.

alt-map =
    { $dated ->
        [no] Мапа: { $shown }.
       *[other] Мапа: { $shown }, { $days }.
    }
alt-no-map = Мапи немає.
alt-each = Окремо: { $rows }.
alt-held = На ній утримувано: { $amount }.
alt-drawn = Накреслено: { $amount }.
alt-where = Де: { $regions }.
alt-outside = поза ними
