### The draw-and-check page.

draw_kicker = Draw and check
draw_heading = { $claim } claimed
draw_title = { $claim } – draw and check
draw_claimed_by = Claimed by
draw_said = Stated on
draw_period = Period
draw_where = Where
draw_whole_front = whole front
draw_taken_as = Taken as
draw_source = Source
draw_area = Drawn area
draw_area_within = Drawn area, cut to { $where }
draw_now = Being drawn
draw_difference = { $difference } km² against the claim, { $percent } % of it
draw_nothing = Nothing is drawn yet.
draw_bars_label = Claimed { $claimed }, drawn { $drawn }, 95 % interval { $interval }
draw_claimed = Claimed { $claim }
draw_row = Drawn, 95 % interval
draw_interval = { $low } – { $high }
draw_or_more = { $low } km² or more
draw_range = { $low } – { $high } km²
draw_exactly = { $low } km²

## what frontgeo.check says, word for word in English

draw_overstated = Overstated
draw_understated = Understated
draw_supported = Supported
draw_undecided = Undecided
draw_summary_overstated = { $claim } is overstated against 1 of 1 drawn measurement
draw_summary_understated = { $claim } is understated against 1 of 1 drawn measurement
draw_summary_supported = { $claim } is supported by 1 of 1 drawn measurement
draw_summary_supported_within = { $claim } is supported by 1 of 1 drawn measurement, within the interval only
draw_summary_undecided = { $claim } is undecided against 1 of 1 drawn measurement
draw_summary_void = { $claim } is undecided: nothing that counts could be measured.
draw_too_wide = the interval is wider than half the claimed value
draw_void = not counted: this map has no ground here
draw_within_below = supported within the interval only: the measured number lies below { $interval }
draw_within_above = supported within the interval only: the measured number lies above { $interval }
draw_turns = supported if σ were above { $metres } m
draw_blurs = undecided if σ were above { $metres } m: the interval would be too wide to decide
draw_blurs_between = undecided if σ were above { $metres } m, and supported above { $most } m, where the interval contains the claim
draw_by_width = supported only because the claim covers a range: { $claim } is read as { $interval }, and { $stated } itself lies outside the measured interval
draw_holds_and_wide = the interval contains the claimed value but is wider than half of it, so it would support any figure inside it
draw_overlaps = overlaps of { $km2 } km² counted once
draw_outside = { $km2 } km² lie outside { $where } and are not counted
draw_abroad = { $outside } of { $all } km² lie outside Ukraine and are counted; { $inside } km² lie inside
draw_abroad_of = { $outside } of { $all } km² lie outside the country ({ $country }) and are counted; { $inside } km² lie inside
draw_slivers =
    { $n ->
        [one] { $n } drawn part is narrower than { $metres } m ({ $km2 } km²) and counted; no front is measured along it
       *[other] { $n } drawn parts are narrower than { $metres } m ({ $km2 } km²) and counted; no front is measured along them
    }
draw_cut_to_border = Cut to the border of Ukraine
draw_cut_to_border_of = Cut to the border of the country ({ $country })
draw_cut_done = Cut to the border.
draw_not_cut =
    { $n ->
        [one] 1 polygon is left as it was: its outline runs too close along the border, or is not counted.
       *[other] { $n } polygons are left as they were: their outlines run too close along the border, or are not counted.
    }
draw_close_first = Close the polygon to compare it with the claim: click its first corner, or press Enter.
draw_spread = 95 %: σ { $sigma } m (default { $sigma } m), L { $length } m, P { $front } km of front, sd = σ√(2LP) = { $sd } km²
draw_spread_cut = 95 %: σ { $sigma } m (default { $sigma } m), L { $length } m, P { $front } km of front, sd = σ√(2LP) and the cut = { $sd } km²
draw_cut_along = cut along { $km } km of lines accurate to { $metres } m: added to the interval in quadrature

## polygons

draw_polygons = Polygons
draw_polygon = Polygon { $n }
draw_holes =
    { $n ->
        [one] 1 hole
       *[other] { $n } holes
    }
draw_fault_crosses = crosses itself: not counted, and not in the file, until a corner is moved
draw_fault_hole = a hole lies outside or in another hole: not counted, and not in the file
draw_fault_flat = has no area: not counted, and not in the file
draw_edit_one = Edit the coordinates of polygon { $n }
draw_remove_one = Delete polygon { $n }
draw_zoom_one = Show polygon { $n } on the map
draw_name_one = Name of polygon { $n }

## tools

draw_tools = Drawing tools
draw_tool_polygon = Draw a polygon
draw_tool_rectangle = Draw a rectangle
draw_tool_edit = Move corners
draw_tool_drag = Move polygons
draw_tool_cut = Cut a hole
draw_tool_remove = Delete polygons
draw_finish = Finish
draw_last_corner = Remove last corner
draw_cancel = Cancel
draw_done = Done
draw_hint_start = Pick the polygon tool, click around the area, and click the first corner to close it; or drop a file on the map (GeoJSON, KML, KMZ, zipped shapefile, WKT).
draw_hint_polygon = Click the corners one after another. The first corner or Enter closes the polygon, Backspace removes the last corner, and Escape cancels. Hold Alt to place a corner without snapping.
draw_hint_rectangle = Click one corner, then the opposite one.
draw_hint_cut = Draw the hole as you would a polygon: what it covers is cut out.
draw_hint_edit = Drag a corner; drag the middle of an edge for a new one; right-click or long-press a corner to remove it.
draw_hint_drag = Drag a polygon. Its area is measured where you leave it.
draw_hint_remove = Click a polygon to delete it. Undo brings it back.
draw_tip_first = Click the first corner
draw_tip_next = Click the next corner
draw_tip_close = Click the first corner to finish
draw_tip_rectangle = Click the opposite corner

## files

draw_copy = Copy GeoJSON
draw_open = Open file…
draw_undo = Undo
draw_redo = Redo
draw_clear = Clear
draw_copied = GeoJSON copied.
draw_not_copied = The browser does not let the page copy. The text is selected below: press Ctrl+C, or ⌘C.
draw_geojson = GeoJSON of the drawing
draw_saved = Saved as { $file }.
draw_cleared = Cleared. Undo brings it back.
draw_undone = The last change is undone.
draw_redone = The change is made again.
draw_nothing_to_save = Nothing that counts is drawn yet.
draw_left_out_faulty =
    { $n ->
        [one] Left out of it: 1 polygon that is not counted.
       *[other] Left out of it: { $n } polygons that are not counted.
    }
draw_drop = Drop the file here
draw_read =
    { $n ->
        [one] { $file }: 1 polygon added.
       *[other] { $file }: { $n } polygons added.
    }
draw_read_other =
    { $n ->
        [one] Left out: 1 point, line or empty geometry.
       *[other] Left out: { $n } points, lines or empty geometries.
    }
draw_bad_json = { $file }: expected GeoJSON, found a file that is not JSON. Export it again as GeoJSON.
draw_bad_format = { $file }: expected GeoJSON, KML, KMZ, a zipped shapefile or WKT, found something else. Export it as one of these, or open it with “frontgeo draw FILE --claim …”.
draw_by_command = { $file } is a GeoPackage, which a page cannot open. Make the page with “frontgeo draw FILE --claim …”: it then begins with these polygons.
draw_shp_alone = { $file }: a shapefile is several files. Put the .shp, .dbf and .prj into one zip, and open that.
draw_bad_crs = { $file }: expected longitude and latitude on WGS 84, found “{ $found }”. Export it in WGS 84 (EPSG:4326), or open it with “frontgeo draw FILE --claim …”, which reprojects it.
draw_crs_taken = Its coordinates are taken as WGS 84: nothing in the file says so.
draw_bad_xml = { $file }: expected KML, found XML that cannot be read. Export it again.
draw_no_kml = { $file }: expected KML, found XML that begins with “{ $found }”. Export it as KML.
draw_bad_wkt = { $file }: expected WKT such as POLYGON ((36.9 50.2, 37 50.2, 37 50.3, 36.9 50.2)), found “{ $found }”.
draw_bad_zip = { $file }: expected a zip, found one that cannot be unpacked. Pack it again, without a password.
draw_zip_too_large = { $file }: expected at most { $n } MB unpacked. Simplify it first.
draw_nothing_in_zip = { $file }: expected KML, GeoJSON or a shapefile (.shp) in the zip, found none.
draw_bad_shp = { $file }: expected a shapefile of polygons, found one that is cut off or damaged. Export it again.
draw_no_unzip = { $file }: this browser cannot unpack it. Unpack it yourself, and open the KML or GeoJSON in it.
draw_bad_kind = { $file }: expected polygons, found none. Draw polygons, or export another layer.
draw_bad_place = { $file }: expected longitude and latitude in degrees within { $west }–{ $east } and { $south }–{ $north }, found { $found }. Reproject it to WGS 84, longitude first.
draw_swapped = { $file }: the axes are swapped: x must be longitude, y latitude.
draw_too_large = { $file }: expected at most { $n } MB. Simplify it first.

## typed coordinates

draw_typed = Type coordinates instead
draw_typed_label = Corners: longitude and latitude, one corner per line; an empty line begins a hole. Or paste WKT
draw_typed_add = Add polygon
draw_typed_change = Change polygon { $n }
draw_typed_added = Polygon added.
draw_typed_changed = Polygon changed.
draw_bad_line = Line { $line }: expected longitude and latitude such as { $example }, found “{ $found }”.
draw_too_few = Expected at least three corners in each ring, found { $n }.

## a place to go to

draw_place = Find a place or coordinates
draw_places = Places found
draw_place_at = { $lat } N, { $lon } E
draw_place_found =
    { $n ->
        [one] { $n } place. Press the arrow keys to choose.
       *[other] { $n } places. Press the arrow keys to choose.
    }
draw_place_none = None of the { $n } places of this page. Type coordinates, such as 50.29 36.94.
draw_place_shown = Shown: { $place }

## a picture under the drawing

draw_picture = A picture under the map
draw_picture_why = Trace a newspaper’s map: open its picture, and drag its four corners to where they belong. It stays on this computer, and is in no file that is saved.
draw_picture_open = Open a picture…
draw_picture_seen = Opacity
draw_picture_fix = Fix in place
draw_picture_remove = Remove
draw_picture_corners = Corners of the picture, longitude and latitude, clockwise from the upper left: four, or three of a parallelogram
draw_picture_lay = Lay it there
draw_picture_laid = { $file } lies under the map. Drag its corners.
draw_picture_nw = Upper left corner of the picture
draw_picture_ne = Upper right corner of the picture
draw_picture_se = Lower right corner of the picture
draw_picture_sw = Lower left corner of the picture
draw_picture_bad = { $file }: expected a picture as PNG, JPEG or WebP, found one that cannot be shown.
draw_picture_corners_bad = Expected three or four corners, found { $n }.
draw_picture_crosses = The corners cross, or three lie in one line. Give them clockwise from the upper left.

## what is kept

draw_kept =
    { $n ->
        [one] 1 polygon from { $when } was not saved.
       *[other] { $n } polygons from { $when } were not saved.
    }
draw_kept_restore = Restore
draw_kept_drop = Discard
draw_not_kept = The drawing is too large for this browser to keep: save it before you leave.

## method

draw_method = Method
draw_method_area = Area on the WGS 84 ellipsoid by the line integral of the authalic function, edges straight in longitude and latitude, as the map draws them. Polygons are united: ground that several cover counts once. A polygon that crosses itself has no defined inside and is not counted here; when frontgeo reads such a polygon from a file, it repairs it, keeps all ground inside its outline, and reports the repair.
draw_method_interval = The 95 % interval is ± 1.96 σ √(2 L P): σ the position error of a drawn line, L the distance over which that error stays similar, P the length of the boundary without the parts within { $border } of the state border or coast. A verdict compares a claim with what was drawn here; it does not say what happened.
draw_method_interval_anywhere = The 95 % interval is ± 1.96 σ √(2 L P): σ the position error of a drawn line, L the distance over which that error stays similar, P the length of the boundary. No border or coast is known here, so that all of it counts. A verdict compares a claim with what was drawn here; it does not say what happened.
draw_repeat = Check the saved file with
draw_map = Map to draw on
draw_no_script = Drawing needs scripts. Without them, check a drawn file with the command below.
draw_front = Front line
draw_held = Held ground, last map
draw_drawn = Drawn here
draw_legend = Legend
draw_quoted = “{ $quote }”
draw_many_corners = At most { $n } corners are shown at once: zoom in for the others, or type their coordinates.
draw_interval_why = This is the interval as drawn: it shows how precisely the line was drawn. For ground that you draw, it is not known where another mapper’s figure may lie.
