### The finding: a claim and what was measured, as the heading of a page or figure.

finding-heading = { $claimed }. { $shown_clauses }
finding-claimed = Claimed: { $claim }
finding-mapper =
    { $label }’s { $days ->
        [one] map shows
       *[other] maps show
    } { $measured }
finding-mappers =
    { $number ->
        [exactly-2] Two
        [exactly-3] Three
        [exactly-4] Four
        [exactly-5] Five
        [exactly-6] Six
        [exactly-7] Seven
        [exactly-8] Eight
        [exactly-9] Nine
       *[more] { $count }
    } mappers’ maps show { $measured }
finding-drawn-polygons = Drawn polygons
finding-label = { $label }: { $measured }
finding-figures =
    { $number ->
        [exactly-2] Two
        [exactly-3] Three
        [exactly-4] Four
        [exactly-5] Five
        [exactly-6] Six
        [exactly-7] Seven
        [exactly-8] Eight
        [exactly-9] Nine
       *[more] { $count }
    } published figures state { $measured }
finding-loss = a loss of { $measured }
finding-paces = { $now } against { $then } before, a difference of { $difference }
finding-point =
    { $where ->
        [inside] it inside held ground
        [outside] it outside held ground
       *[differ] it inside held ground on { $inside }, outside on { $outside }
    }
finding-point-by =
    { $where ->
        [inside] it inside ground held by { SIDE($side) }
        [outside] it outside ground held by { SIDE($side) }
       *[differ] it inside ground held by { SIDE($side) } on { $inside }, outside on { $outside }
    }
finding-place =
    { $share ->
        [none] none of it held
        [all] all of it held
       *[part] { $percent } % of it held
    }
finding-place-by =
    { $share ->
        [none] none of it held by { SIDE($side) }
        [all] all of it held by { SIDE($side) }
       *[part] { $percent } % of it held by { SIDE($side) }
    }
finding-nothing = Nothing that counts could be measured
finding-at = { $measured } ({ $axis })
finding-at-each = { $axis_names }

## why the outcome is what it is, where the numbers do not say so

finding-reason-rounded = { $claim } stands for { $interval }
finding-reason-within = No measured number is { $claim }, but their error, { $interval }, reaches it
finding-reason-undecided =
    { $of ->
        [place] The line runs so near that its error reaches the place
       *[number] The error of the line allows the claim, and its opposite
    }
finding-reason-days = The maps’ days are too far from those of the claim
finding-reason-least = The list of settlements is incomplete: there may be more

## how many measurements and published figures came to which outcome

finding-measured =
    { $number ->
        [exactly-1] One measurement
        [exactly-2] Two measurements
        [exactly-3] Three measurements
        [exactly-4] Four measurements
        [exactly-5] Five measurements
        [exactly-6] Six measurements
        [exactly-7] Seven measurements
        [exactly-8] Eight measurements
        [exactly-9] Nine measurements
       *[more] { $count } measurements
    } { $of }: { $tally_names }
finding-on-mapper =
    on { $label }’s { $days ->
        [one] map
       *[other] maps
    }
finding-on-mappers =
    on the maps of { $number ->
        [exactly-2] two
        [exactly-3] three
        [exactly-4] four
        [exactly-5] five
        [exactly-6] six
        [exactly-7] seven
        [exactly-8] eight
        [exactly-9] nine
       *[more] { $count }
    } mappers
finding-of-drawn = of drawn ground
finding-published =
    { $number ->
        [exactly-1] One published figure
        [exactly-2] Two published figures
        [exactly-3] Three published figures
        [exactly-4] Four published figures
        [exactly-5] Five published figures
        [exactly-6] Six published figures
        [exactly-7] Seven published figures
        [exactly-8] Eight published figures
        [exactly-9] Nine published figures
       *[more] { $count } published figures
    }: { $tally_names }
finding-tally = { $count } { $outcome }
finding-tally-named = { $label } – { $outcome }
finding-outcome =
    { $outcome ->
        [supported] supported
        [within-error] supported only within the error
        [within-error-alone] only within the error
        [overstated] overstated
        [understated] understated
        [contradicted] contradicted
        [mixed] mixed
       *[undecided] undecided
    }
finding-apart =
    { $kind ->
        [published] published
       *[measured] measured
    }: { $tally_names }
finding-claims = { $checked }: { $tally_names }
