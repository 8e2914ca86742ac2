### What readers take away from a page.

drawer = Take it with you
take_link = Link to this view
take_picture = Picture of this view
take_rows = Rows as a table
take_ground = Ground on the map
take_method = Method, a paragraph
take_record = Record of the check
take_series = Numbers with their sources
take_citation = Citation
citation_measured = { $title }. Measured with frontgeo { $version } from: { $sources }.
citation_drawn = { $title }. Drawn by hand and measured with frontgeo { $version }.
citation_drawn_on = { $title }. Drawn by hand on maps, and measured with frontgeo { $version }. Maps behind the drawing: { $sources }.
ground_kept_out = Also ground that is kept out of the totals: abroad, redrawn border and coast, drawn in another way.
citation = { $title }. Checked with frontgeo { $version } against: { $sources }.
ground_closed = Not offered: { $mapper }, licence: { $licence }.
ground_unknown = Not offered: no licence of { $mapper } is known.
link_copied = Link copied
link_of_file = Copied; the link opens only on this computer, until the page is on a site
link_nowhere = In this frame the page has no address; save it and open the file first
picture_failed = This browser did not make the picture; take the SVG
copy = Copy
copied = Copied
copy_by_hand = Selected: copy it with the keyboard
methods_change = Maps: { $maps }. Ground gained and lost is the difference of two maps, each taken as its mapper drew it. Areas are measured on the WGS 84 ellipsoid, with edges straight in longitude and latitude; ground that changed only in its drawing is kept out and counted beside. Intervals of 95 %: between mappers, where another careful mapper’s figure may lie; as drawn, how well the line was drawn. Measured with frontgeo { $version }.
methods_day = Maps: { $maps }. The maps are of one day and are laid over each other, each as its mapper drew it; none is averaged. Areas are measured on the WGS 84 ellipsoid, with edges straight in longitude and latitude. Measured with frontgeo { $version }.
methods_sides = Maps: { $maps }. Each number is ground that one side held on the earlier map and another on the later one, as the mapper drew it; strips that only look moved are in it. Areas are measured on the WGS 84 ellipsoid, with edges straight in longitude and latitude. Measured with frontgeo { $version }.
