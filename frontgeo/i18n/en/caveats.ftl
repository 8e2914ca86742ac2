### What is said beside a number: what was assumed, whose ground it is, which days a map may show, what was left out or kept out.


## assumptions: the keys of `frontgeo.control.Assumption`; dates and names stay as they are

status_taken = taken as occupied: nothing in the file says what it is
claim_side_taken = taken as { $side }: the claim does not say whose change it means (side)
place_taken_for_ukraine = taken as of Ukraine: the claim names no place (where)
rule_taken_whole = taken by the rule "whole", { $percent } % of the outline: the claim states no rule (rule)
rule_taken_whole_or_point = taken by the rule "whole", { $percent } % of the outline, or by the point where there is no outline: the claim states no rule (rule)
side_taken = taken as { $side }: nothing in the file says whose ground it is
quote_otherwise = taken as { $side }, as stated, though the quote reads otherwise ({ $words })
status_asked = taken as { $status }, as asked for, whatever the file says
status_colours = taken as occupied: nothing in the file says what it is, though its polygons have { $colours } colours
side_only = taken as held by { $holder }, the only side in column { $column }
side_of_other = { $shown } does not say whose ground it shows: taken as { $side }'s, as in { $other }
in_both = { $km2 } km² are drawn as held and as { $side }'s too: counted as held
legend_of_today = fill { $fill } read as in DeepState's legend of today: nothing tells the map's day
day_unknown = shows a day { $least } to { $most } days before the one in its name, which one is not known
day_stated = dated { $day } as the file states, though it is named for { $named }
day_before_name = states no date: taken for the day before its name, { $day }
mirror_day_unknown = the file of { $named } shows a state 0 to { $most } days before its name; the day is not known: taken for { $day }
mirror_snapshot = the file of { $named } shows DeepState's snapshot of { $instant }, by frontgeo's table of the mirror (found by matching areas)
mirror_snapshots = the file of { $named } shows DeepState's snapshot of { $instant }, by frontgeo's table of the mirror (found by matching areas; { $equal } snapshots have this area)
instants_given = dated by the table of instants given
name_not_understood = { $shown } in its name looks like a day or a time and was not understood
name_not_understood_end = { $shown } in its name looks like a day or a time and was not understood; taken for the end of { $day }
name_no_zone = { $shown } in its name states no time zone: taken for the end of { $day }
name_read_as = { $shown } in its name read as { $day }
name_day_first = { $shown } in its name read as { $day }, day first
name_either = { $shown } in its name is { $days }: not guessed
name_no_year = { $shown } in its name looks like a day without a year: not guessed
name_before = { $shown } stands beside the day in its name, which is read as that of the map, { $day }
layer_day = dated { $day } by its name, though its layer is called { $layer }
column_days = column { $column } has { $n } days ({ $first } to { $last }): its polygons are taken as one map
column_instants = column { $column } has { $n } times of one day ({ $first } to { $last }): its polygons are taken as one map
column_unread = column { $column } looks like dates, with { $n } different values ({ $first } to { $last }) that were not understood: its polygons are taken as one map
name_seconds_of_word = { $shown } in its name follows a letter: no Unix time
name_seconds_of_another_day = { $shown } in its name is no Unix time of that day: left out
name_several_days = its name has several days ({ $days }): not guessed
name_several_times = its name has several times of a day: taken for its end
name_month = { $shown } in its name is a month, no day
name_year = { $shown } in its name is a year, no day
file_left_out = left out is { $file }: { $reason }
last_good_map = { $day } is there but unreadable: { $fault }; the map of { $taken } was taken
later_map_taken = of two maps of { $instant } the one published later is taken

## whose ground

side_russia = Russian-held
side_ukraine = Ukrainian-held
side_other = held by { $side }
others = also on the map of { $day }, not counted: { $grounds }

## which days

days_shown = { $day } (shows { $days })
days_uncertain = may show an earlier or later day
of_maps = { $what } ({ $n } of { $of } maps)
of_maps_alike = { $what } (and the like of other maps: { $n } of { $of } in all)

## what was left out or repaired, and what is kept out of a change

features_left_out =
    { $n ->
        [one] { $n } feature left out
       *[other] { $n } features left out
    }
features_repaired =
    { $n ->
        [one] { $n } repair
       *[other] { $n } repairs
    }
kept_out = Kept out
kept_out_ground = { $why }: { $gained } km² gained, { $lost } km² lost
apart_outside = outside the country
apart_redefined = redefined by the mapper
apart_redrawn = redrawn border or coast
apart_sliver = slivers
apart_other = no change of control
not_read =
    { $n ->
        [one] { $n } file of the archive is not read
       *[other] { $n } files of the archive are not read
    }
