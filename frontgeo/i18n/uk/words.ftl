### Назви сторін і одиниць, величини, формулювання й періоди.

## sides, by case

unit-km2 = км²
unit-km = км
unit-km2-a-day = км² на добу
unit-percent-sign = %
unit-percent-of-the-outline = % площі населеного пункту
unit-settlements = населені пункти
unit-sectors = ділянки фронту

name-of-russia-nominative = Росія
name-of-russia-genitive = Росії
name-of-russia-instrumental = Росією
name-of-ukraine-nominative = Україна
name-of-ukraine-genitive = України
name-of-ukraine-instrumental = Україною

## a side of a theatre's file, by a name without such forms

side-named-subject = сторона «{ $name }»
side-named-genitive = сторони «{ $name }»
side-named-instrumental = стороною «{ $name }»

## units alone

## quantities: a number with its unit; of a range the noun goes with the last number

quantity =
    { $unit ->
        [km2] { $number } км²
        [km] { $number } км
        [km2-a-day] { $number } км² на добу
        [percent-sign] { $number } %
        [percent-of-the-outline] { $number } % площі населеного пункту
        [settlements] { $number } { $number ->
                [one] населений пункт
                [few] населені пункти
                [many] населених пунктів
               *[other] населеного пункту
            }
        [sectors] { $number } { $number ->
                [one] ділянка фронту
                [few] ділянки фронту
                [many] ділянок фронту
               *[other] ділянки фронту
            }
       *[other] { $number } { $unit }
    }
noun =
    { $unit ->
        [settlements] { $number ->
                [one] населений пункт
                [few] населені пункти
                [many] населених пунктів
               *[other] населеного пункту
            }
        [sectors] { $number ->
                [one] ділянка фронту
                [few] ділянки фронту
                [many] ділянок фронту
               *[other] ділянки фронту
            }
       *[other] { $unit }
    }
quantity-genitive =
    { $unit ->
        [km2] { $number } км²
        [km] { $number } км
        [km2-a-day] { $number } км² на добу
        [percent-sign] { $number } %
        [percent-of-the-outline] { $number } % площі населеного пункту
        [settlements] { $number } { $number ->
                [one] населеного пункту
                [few] населених пунктів
                [many] населених пунктів
               *[other] населеного пункту
            }
        [sectors] { $number } { $number ->
                [one] ділянки фронту
                [few] ділянок фронту
                [many] ділянок фронту
               *[other] ділянки фронту
            }
       *[other] { $number } { $unit }
    }
quantity-range =
    { $unit ->
        [km2] { $low } – { $high } км²
        [km] { $low } – { $high } км
        [km2-a-day] { $low } – { $high } км² на добу
        [percent-sign] { $low } – { $high } %
        [percent-of-the-outline] { $low } – { $high } % площі населеного пункту
        [settlements] { $low } – { $high } { $high ->
                [one] населений пункт
                [few] населені пункти
                [many] населених пунктів
               *[other] населеного пункту
            }
        [sectors] { $low } – { $high } { $high ->
                [one] ділянка фронту
                [few] ділянки фронту
                [many] ділянок фронту
               *[other] ділянки фронту
            }
       *[other] { $low } – { $high } { $unit }
    }
quantity-close =
    { $unit ->
        [km2] { $low }–{ $high } км²
        [km] { $low }–{ $high } км
        [km2-a-day] { $low }–{ $high } км² на добу
        [percent-sign] { $low }–{ $high } %
        [percent-of-the-outline] { $low }–{ $high } % площі населеного пункту
        [settlements] { $low }–{ $high } { $high ->
                [one] населений пункт
                [few] населені пункти
                [many] населених пунктів
               *[other] населеного пункту
            }
        [sectors] { $low }–{ $high } { $high ->
                [one] ділянка фронту
                [few] ділянки фронту
                [many] ділянок фронту
               *[other] ділянки фронту
            }
       *[other] { $low }–{ $high } { $unit }
    }
quantity-from-to =
    { $unit ->
        [km2] { $low }–{ $high } км²
        [km] { $low }–{ $high } км
        [km2-a-day] { $low }–{ $high } км² на добу
        [percent-sign] { $low }–{ $high } %
        [percent-of-the-outline] { $low }–{ $high } % площі населеного пункту
        [settlements] { $low }–{ $high } { $high ->
                [one] населений пункт
                [few] населені пункти
                [many] населених пунктів
               *[other] населеного пункту
            }
        [sectors] { $low }–{ $high } { $high ->
                [one] ділянка фронту
                [few] ділянки фронту
                [many] ділянок фронту
               *[other] ділянки фронту
            }
       *[other] { $low }–{ $high } { $unit }
    }
quantity-or-more =
    щонайменше { $unit ->
        [km2] { $low } км²
        [km] { $low } км
        [km2-a-day] { $low } км² на добу
        [percent-sign] { $low } %
        [percent-of-the-outline] { $low } % площі населеного пункту
        [settlements] { $low } { $low ->
                [one] населеного пункту
                [few] населених пунктів
                [many] населених пунктів
               *[other] населеного пункту
            }
        [sectors] { $low } { $low ->
                [one] ділянки фронту
                [few] ділянок фронту
                [many] ділянок фронту
               *[other] ділянки фронту
            }
       *[other] { $low } { $unit }
    }

## a figure as it was worded: the amount is a quantity, after about and up to in the genitive

amount-about = близько { $amount }
amount-almost = майже { $amount }
amount-more-than = понад { $amount }
amount-at-least = щонайменше { $amount }
amount-less-than = менше ніж { $amount }
amount-at-most = не більше ніж { $amount }
amount-up-to = до { $amount }
amount-some-qualified = { $amount } ({ $count } із { $total } – зі словами «щонайменше», «до» чи «близько»)
amount-as-stated = { $stated } ({ $amount })

## what counts as held

definition-occupied = окупована територія
definition-occupied-and-contested = окупована територія разом із сірою зоною
definition-occupied-and-infiltration = окупована територія разом із зонами інфільтрації
definition-control = контрольована територія без зон просування
definition-ukrainian-held-abroad = утримувана Україною територія за кордоном
definition-as-drawn = як накреслено
definition-as-stated = за словами джерела

## periods

title-over = { $claim } ({ $days })
title-at-end-of = { $claim }, станом на кінець { $days }
