### Статус місць у часі: хто контролював, відколи, кожна зміна контролю.

## як зрозуміли місце

place-read-by-custom = прочитано як широта { $lat }, довгота { $lon }: за звичаєм широта перша
place-read-as-stated = прочитано як широта { $lat }, довгота { $lon }, за літерами
place-read-columns = широта { $lat }, довгота { $lon }, за стовпцями таблиці
place-settlement = { $name }: широта { $lat }, довгота { $lon } ({ $source })
place-asked = Стан на кінець { $day } (UTC), за останньою до того часу мапою кожного картографа
place-last-maps = Стан на останній мапі кожного картографа

## хто контролює

place-held-by = під контролем { SIDE($side, case: "genitive") }
place-held = показано як утримуване (мапа не каже ким)
place-neither-side = не контролює жодна зі сторін (сіра зона)
place-infiltrated = інфільтрація, не контролює жодна зі сторін
place-ukraine-abroad = під контролем України за кордоном
place-held-abroad-by = під контролем за кордоном: { SIDE($side) }
place-liberated = позначено як звільнене
place-claimed = не позначено як утримуване, але про контроль заявлено
place-mark-claimed = заявлено
place-not-marked = не позначено як утримуване
place-left-out = пропущено: цей картограф тут нічого не малює
place-no-map = немає мапи на той день (його мапи – від { $first } до { $last })
place-no-map-short = немає мапи на той день

## блок картографа

place-block = { $mapper } ({ $edition }): { $hold }
place-no-maps = { $mapper } ({ $edition }): немає мапи, яку можна порівняти
place-map = мапа { $day }; там позначено: { $marks_names }
place-map-shows = непозначене не означає контролю іншої сторони: мапа показує { $marks_names }
place-age = вік на кінець { $day }: { $age }
place-day-range = може показувати день від { $first } до { $last }
place-since =
    { $count ->
        [one] { $since }; до того часу показано на { $count } мапі
        [few] { $since }; до того часу показано на { $count } мапах
        [many] { $since }; до того часу показано на { $count } мапах
       *[other] { $since }; до того часу показано на { $count } мапи
    }
place-since-start = ще до першої мапи, { $first }
place-since-between = відколи: між { $since } і { $day }
place-since-one-day = відколи: { $day }, між двома мапами того дня
place-since-parts = не пізніше ніж від { $day }: попередні мапи мають інші частини
place-since-redefined = відколи: між { $since } і { $day }, коли картограф змінив те, що малює: не зміна контролю
place-persisted =
    { $count ->
        [one] збереглося: так і на { $count } мапі після неї, до { $last }
        [few] збереглося: так до останньої мапи, { $last } ({ $count } мапи потому)
        [many] збереглося: так до останньої мапи, { $last } ({ $count } мап потому)
       *[other] збереглося: так до останньої мапи, { $last } ({ $count } мапи потому)
    }
place-is-last-map = це його остання мапа
place-too-recent =
    { $count ->
        [one] надто недавно, щоб сказати, чи надовго: показує { $count } мапа
        [few] надто недавно, щоб сказати, чи надовго: показують { $count } мапи
        [many] надто недавно, щоб сказати, чи надовго: показують { $count } мап
       *[other] надто недавно, щоб сказати, чи надовго: показують { $count } мапи
    }
place-next-map = до кінця дня могло вже змінитися: наступна мапа, { $day }, показує: { $hold }
place-ended = закінчилося між { $since } і { $day }: відтоді { $hold }
place-came-and-went =
    { $count ->
        [one] з’явилося і зникло: на { $count } мапі, повернуто { $day }
        [few] з’явилося і зникло: на { $count } мапах, повернуто { $day }
        [many] з’явилося і зникло: на { $count } мапах, повернуто { $day }
       *[other] з’явилося і зникло: на { $count } мапи, повернуто { $day }
    }
place-in-doubt =
    сумнівно: { NUMBER($km, decimals: 2) } км від лінії, у межах похибки (95 %) { $of ->
        [point] лінії й точки
       *[other] лінії
    }, { NUMBER($error_km, decimals: 2) } км; { NUMBER($percent, decimals: 0) } % за те, що воно з іншого боку
place-clear =
    { NUMBER($km, decimals: 2) } км від лінії, далі за похибку (95 %) { $of ->
        [point] лінії й точки
       *[other] лінії
    }, { NUMBER($error_km, decimals: 2) } км
place-no-line = на мапі немає лінії, яка не є державним кордоном чи берегом
place-border-edge = ближче край уздовж державного кордону чи берега, { NUMBER($km, decimals: 2) } км: не враховано як лінію
place-outline-share = утримується { $percent } % його контуру
place-changes =
    { $count ->
        [one] { $count } зміна, між цими мапами:
        [few] { $count } зміни, кожна між цими мапами:
        [many] { $count } змін, кожна між цими мапами:
       *[other] { $count } зміни, кожна між цими мапами:
    }
place-more-changes = і ще { $count } раніше: див. --json або --csv
place-no-change =
    { $count ->
        [one] без змін на { $count } мапі, { $first } – { $last }
        [few] без змін на { $count } мапах, { $first } – { $last }
        [many] без змін на { $count } мапах, { $first } – { $last }
       *[other] без змін на { $count } мапи, { $first } – { $last }
    }
place-change = { $since } → { $day }: { $before } → { $after }
place-change-noted = { $since } → { $day }: { $before } → { $after } ({ $notes_clauses })
place-silent-days =
    { $count ->
        [one] { $count } день між ними без мапи
        [few] { $count } дні між ними без мапи
        [many] { $count } днів між ними без мапи
       *[other] { $count } дня між ними без мапи
    }
place-redefined = картограф змінив те, що малює: не зміна контролю
place-other-parts = мапи мають інші частини: зміну контролю визначити не можна
place-reverted = з’явилося і зникло: повернуто { $day }
place-is-return = повертає попередню
place-without =
    { $count ->
        [one] { $count } мапу пропущено, бо їй бракує частини: { $days_names }
        [few] { $count } мапи пропущено, бо їм бракує частини: { $days_names }
        [many] { $count } мап пропущено, бо їм бракує частини: { $days_names }
       *[other] { $count } мапи пропущено, бо їм бракує частини: { $days_names }
    }
place-unread =
    { $count ->
        [one] { $count } файл архіву не прочитано: { $files_clauses }
        [few] { $count } файли архіву не прочитано: { $files_clauses }
        [many] { $count } файлів архіву не прочитано: { $files_clauses }
       *[other] { $count } файлу архіву не прочитано: { $files_clauses }
    }
place-caution = застереження: { $caution }
place-caution-cells = VIINA дає селу статус найближчого центру і малює його коміркою: для окремого місця це не доказ
place-caution-redefined = від { $day } { $mapper } пропускає в цій області територію, захоплену раніше: непозначене не означає неконтрольоване
place-method = Контроль: окуповане, просування і захоплене до 2022 року. Сумнівно: ближче до лінії, ніж 1,96 σ її положення, разом із точкою населеного пункту. Зміна сталася між двома мапами; якщо її повернуто протягом трьох мап, вона з’явилася і зникла.

## стовпці таблиці

place-column-place = місце
place-column-mapper = картограф
place-column-map = мапа
place-column-hold = статус
place-column-since = відколи
place-column-line = лінія
