### Names of sides and units, quantities, wordings and periods.

## sides, by case

unit-km2 = km²
unit-km = km
unit-km2-a-day = km² a day
unit-percent-sign = %
unit-percent-of-the-outline = % of the outline
unit-settlements = settlements
unit-sectors = sectors

name-of-russia-nominative = Russia
name-of-russia-genitive = Russia
name-of-russia-instrumental = Russia
name-of-ukraine-nominative = Ukraine
name-of-ukraine-genitive = Ukraine
name-of-ukraine-instrumental = Ukraine

## a side of a theatre's file, by a name without such forms

side-named-subject = { $name }
side-named-genitive = { $name }
side-named-instrumental = { $name }

## units alone

## quantities: a number with its unit; of a range the noun goes with the last number

quantity =
    { $unit ->
        [km2] { $number } km²
        [km] { $number } km
        [km2-a-day] { $number } km² a day
        [percent-sign] { $number } %
        [percent-of-the-outline] { $number } % of the outline
        [settlements] { $number } { $number ->
                [one] settlement
               *[other] settlements
            }
        [sectors] { $number } { $number ->
                [one] sector
               *[other] sectors
            }
       *[other] { $number } { $unit }
    }
noun =
    { $unit ->
        [settlements] { $number ->
                [one] settlement
               *[other] settlements
            }
        [sectors] { $number ->
                [one] sector
               *[other] sectors
            }
       *[other] { $unit }
    }
quantity-genitive =
    { $unit ->
        [km2] { $number } km²
        [km] { $number } km
        [km2-a-day] { $number } km² a day
        [percent-sign] { $number } %
        [percent-of-the-outline] { $number } % of the outline
        [settlements] { $number } { $number ->
                [one] settlement
               *[other] settlements
            }
        [sectors] { $number } { $number ->
                [one] sector
               *[other] sectors
            }
       *[other] { $number } { $unit }
    }
quantity-range =
    { $unit ->
        [km2] { $low } – { $high } km²
        [km] { $low } – { $high } km
        [km2-a-day] { $low } – { $high } km² a day
        [percent-sign] { $low } – { $high } %
        [percent-of-the-outline] { $low } – { $high } % of the outline
        [settlements] { $low } – { $high } { $high ->
                [one] settlement
               *[other] settlements
            }
        [sectors] { $low } – { $high } { $high ->
                [one] sector
               *[other] sectors
            }
       *[other] { $low } – { $high } { $unit }
    }
quantity-close =
    { $unit ->
        [km2] { $low }–{ $high } km²
        [km] { $low }–{ $high } km
        [km2-a-day] { $low }–{ $high } km² a day
        [percent-sign] { $low }–{ $high } %
        [percent-of-the-outline] { $low }–{ $high } % of the outline
        [settlements] { $low }–{ $high } { $high ->
                [one] settlement
               *[other] settlements
            }
        [sectors] { $low }–{ $high } { $high ->
                [one] sector
               *[other] sectors
            }
       *[other] { $low }–{ $high } { $unit }
    }
quantity-from-to =
    { $unit ->
        [km2] { $low } to { $high } km²
        [km] { $low } to { $high } km
        [km2-a-day] { $low } to { $high } km² a day
        [percent-sign] { $low } to { $high } %
        [percent-of-the-outline] { $low } to { $high } % of the outline
        [settlements] { $low } to { $high } { $high ->
                [one] settlement
               *[other] settlements
            }
        [sectors] { $low } to { $high } { $high ->
                [one] sector
               *[other] sectors
            }
       *[other] { $low } to { $high } { $unit }
    }
quantity-or-more =
    { $unit ->
        [km2] { $low } km²
        [km] { $low } km
        [km2-a-day] { $low } km² a day
        [percent-sign] { $low } %
        [percent-of-the-outline] { $low } % of the outline
        [settlements] { $low } { $low ->
                [one] settlement
               *[other] settlements
            }
        [sectors] { $low } { $low ->
                [one] sector
               *[other] sectors
            }
       *[other] { $low } { $unit }
    } or more

## a figure as it was worded: the amount is a quantity, after about and up to in the genitive

amount-about = about { $amount }
amount-almost = almost { $amount }
amount-more-than = more than { $amount }
amount-at-least = at least { $amount }
amount-less-than = less than { $amount }
amount-at-most = at most { $amount }
amount-up-to = up to { $amount }
amount-some-qualified = { $amount } ({ $count } of { $total } as “at least”, “up to” or “about” a number)
amount-as-stated = { $stated } ({ $amount })

## what counts as held

definition-occupied = occupied ground
definition-occupied-and-contested = occupied ground and the grey zone
definition-occupied-and-infiltration = occupied ground and zones of infiltration
definition-control = ground under control, without advances
definition-ukrainian-held-abroad = ground abroad held by Ukraine
definition-as-drawn = as drawn
definition-as-stated = as stated

## periods

title-over = { $claim }, { $days }
title-at-end-of = { $claim }, end of { $days }
