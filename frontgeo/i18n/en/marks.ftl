### The picture of each kind of claim: rulers, sectors, numbered places, rates and shares.

marks = What was measured
mark_claimed = claimed: { $amount }
mark_from_line = { $km } km from the line
mark_share_held = { $percent } % held
mark_share_gained = { $percent } % gained
mark_depth = Depth, from the line to the deepest point
mark_sectors = Sectors of the front, km²
mark_sector_certain = moved, beyond the error
mark_sector_within = within the error
mark_sector_none = not moved
mark_places = Settlements, by number
mark_place_inside = inside the line
mark_place_outside = outside, within the error
mark_place_within = inside, within the error
mark_place_counts = inside { $inside }, inside within the error { $within }, outside within the error { $outside }
mark_numbers_shown = { $shown } of { $all } numbers are on the map; move closer for the others
mark_region = Region of the claim
mark_pace = Pace, km² a day
mark_pace_times = { $times } times as fast
mark_pace_faster = { $percent } % faster
mark_pace_slower = { $percent } % slower
mark_pace_same = as fast
mark_pace_more = { $km2 } km² a day more
mark_pace_less = { $km2 } km² a day less
mark_shares = Share of the outlined region
