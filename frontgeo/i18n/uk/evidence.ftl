### Що знайдено на мапах і в показниках.

settlements-are =
    { $count ->
        [one] { $count } населений пункт
        [few] { $count } населені пункти
        [many] { $count } населених пунктів
       *[other] { $count } населеного пункту
    }
says-of = { $label }: { $text }
