### Notes beside a number: what was assumed, whose ground it is, which days a map may show, what was left out or kept out.


## assumptions: the keys of `frontgeo.change.Assumption`; dates and names stay as they are

status_taken = taken as occupied: nothing in the file says what it is
claim_side_taken = taken as { $side }: the claim does not say whose change it means (side)
place_taken_for_ukraine = taken to mean Ukraine: the claim names no place (where)
place_taken_for_country = taken to mean { $country }: the claim names no place (where)
rule_taken_whole = judged by the rule "whole", { $percent } % of the outline: the claim states no rule (rule)
rule_taken_whole_or_point = judged by the rule "whole", { $percent } % of the outline, or by the point where there is no outline: the claim states no rule (rule)
side_taken = taken as { $side }: nothing in the file says whose ground it is
quote_otherwise = taken as { $side }, as stated, though the quote reads otherwise ({ $words })
status_asked = taken as { $status }, as requested, whatever the file says
status_colours = taken as occupied: nothing in the file says what it is, though its polygons have { $colours } colours
side_only = taken as held by { $holder }, the only side in column { $column }
side_of_other = { $shown } does not say whose ground it shows: taken as { $side }'s, as in { $other }
no_crs = taken as longitude and latitude: the geometry states no CRS
in_two = { $km2 } km² are drawn both as { $holder } and as { $other }: counted as held by each
side_absent = the map of { $when } shows no ground of { $holder }: taken as 0 km²
holders_by_district = known by district only: a district counts whole as its holder's
districts_joined = districts joined with { $table } by its column { $column } and theirs, { $other }
districts_without = no row in { $table } for { $count } of { $of } districts, counted as held by none: { $names }
districts_carried = districts without a row of { $day } in { $table }: { $count }, each taken as on the last day before that has one
in_both = { $km2 } km² are drawn both as held and as { $side }'s: counted as held
line_country = the ground is what lies on one side of a front line in the country's outline, { $country }
line_extended = ends of lines led on straight to the nearest point of the border, or to the next end: { $ends }, by up to { $km } km
line_untouched = parts of the country that no line touches, and that are counted for no side: { $parts }, with { $km2 } km²
legend_of_today = fill { $fill } read by DeepState's current legend: the day of the map is not known
day_unknown = shows a day { $least } to { $most } days before the date in its name; which one is not known
day_stated = dated { $day } as the file states, though its name says { $named }
day_before_name = states no date: taken as the day before the date in its name, { $day }
mirror_day_unknown = the file of { $named } shows the state 0 to { $most } days before that date; the day is not known: taken as { $day }
mirror_snapshot = the file of { $named } shows DeepState's snapshot of { $instant }, according to frontgeo's table for the mirror (found by matching areas)
mirror_snapshots = the file of { $named } shows DeepState's snapshot of { $instant }, according to frontgeo's table for the mirror (found by matching areas; { $equal } snapshots have this area)
instants_given = dated by the table of instants that was supplied
name_not_understood = { $shown } in its name looks like a date or a time but was not understood
name_not_understood_end = { $shown } in its name looks like a date or a time but was not understood; taken as the end of { $day }
name_no_zone = { $shown } in its name states no time zone: taken as the end of { $day }
name_read_as = { $shown } in its name read as { $day }
name_day_first = { $shown } in its name read as { $day }, day first
name_either = { $shown } in its name may be { $days }: not guessed
name_no_year = { $shown } in its name looks like a date without a year: not guessed
name_before = { $shown } stands next to the date in its name, which is taken as the day of the map, { $day }
layer_day = dated { $day } by its name, though its layer is called { $layer }
column_days = column { $column } has { $n } days ({ $first } to { $last }): its polygons are taken as one map
column_instants = column { $column } has { $n } times on one day ({ $first } to { $last }): its polygons are taken as one map
column_unread = column { $column } looks like dates, but its { $n } different values ({ $first } to { $last }) were not understood: its polygons are taken as one map
name_seconds_of_word = { $shown } in its name follows a letter: not read as Unix time
name_seconds_of_another_day = { $shown } in its name is not a Unix time of that day: ignored
name_several_days = its name has several days ({ $days }): not guessed
name_several_times = its name has several times of a day: taken as the end of the day
name_month = { $shown } in its name is a month, not a day
name_year = { $shown } in its name is a year, not a day
file_left_out = { $file } was left out: { $reason }
last_good_map = the map of { $day } is unreadable: { $fault }; the map of { $taken } was used instead
last_good_map_of_several = the map of { $day } is unreadable: { $fault } (and { $more } more before it); the map of { $taken } was used instead
later_map_taken = of two maps of { $instant }, the one published later was used

## whose ground

side_russia = Russian-held
side_ukraine = Ukrainian-held
side_other = held by { $side }
others = also on the map of { $day }, not counted: { $grounds }

## which days

days_shown = { $day } (shows { $days })
days_uncertain = may show an earlier or later day
of_maps = { $what } ({ $n } of { $of } maps)
of_maps_alike = { $what } (and similar notes on other maps: { $n } of { $of } in all)

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
kept_out_in_net = { $why }, in the net alone: { $gained } km² gained, { $lost } km² lost
apart_outside = outside the country
apart_redefined = redefined by the mapper
apart_redrawn = redrawn border or coast
apart_sliver = slivers
apart_other = not a change of control
not_read =
    { $n ->
        [one] { $n } file of the archive was not read
       *[other] { $n } files of the archive were not read
    }

## why features were left out

reason_point = point
reason_line = line
reason_no_geometry = no geometry
reason_empty_geometry = empty geometry
reason_polygon_without_area = polygon without area
reason_polygon_beside_a_front_line = polygon beside a front line
reason_nothing_says_what_it_is = nothing says what it is
reason_ukrainian_held = Ukrainian-held
reason_no_status_yet = no status yet
reason_lost_since_the_map_before = lost since the map before
reason_other_lands_abkhazia_karelia = other lands (Abkhazia, Karelia …)
