### What is found on maps and in figures.

settlements-are =
    { $count ->
        [one] { $count } settlement is
       *[other] { $count } settlements are
    }
says-of = { $label }: { $text }
