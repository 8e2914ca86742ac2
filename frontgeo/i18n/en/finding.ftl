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
        [two] Two
        [three] Three
        [four] Four
        [five] Five
        [six] Six
        [seven] Seven
        [eight] Eight
        [nine] Nine
       *[many] { $count }
    } mappers’ maps show { $measured }
finding-drawn-polygons = Drawn polygons
finding-label = { $label }: { $measured }
finding-figures =
    { $number ->
        [two] Two
        [three] Three
        [four] Four
        [five] Five
        [six] Six
        [seven] Seven
        [eight] Eight
        [nine] Nine
       *[many] { $count }
    } published figures state { $measured }
finding-loss = a loss of { $measured }
finding-nothing = Nothing that counts could be measured
finding-at = { $measured } ({ $axis })
finding-at-each = { $axis_names }

## how many measurements and published figures came to which outcome

finding-measured =
    { $number ->
        [one] One measurement
        [two] Two measurements
        [three] Three measurements
        [four] Four measurements
        [five] Five measurements
        [six] Six measurements
        [seven] Seven measurements
        [eight] Eight measurements
        [nine] Nine measurements
       *[many] { $count } measurements
    } { $of }: { $tally_names }
finding-on-mapper =
    on { $label }’s { $days ->
        [one] map
       *[other] maps
    }
finding-on-mappers =
    on the maps of { $number ->
        [two] two
        [three] three
        [four] four
        [five] five
        [six] six
        [seven] seven
        [eight] eight
        [nine] nine
       *[many] { $count }
    } mappers
finding-of-drawn = of drawn ground
finding-published =
    { $number ->
        [one] One published figure
        [two] Two published figures
        [three] Three published figures
        [four] Four published figures
        [five] Five published figures
        [six] Six published figures
        [seven] Seven published figures
        [eight] Eight published figures
        [nine] Nine published figures
       *[many] { $count } published figures
    }: { $tally_names }
finding-tally = { $count } { $outcome }
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
