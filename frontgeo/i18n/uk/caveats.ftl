### What is said beside a number: what was assumed, whose ground it is, which days a map may show, what was left out or kept out.


## assumptions: the keys of `frontgeo.change.Assumption`; dates and names stay as they are

status_taken = вважається окупованою: у файлі не сказано, що це за територія
claim_side_taken = взято територію, { $side }: твердження не каже, чию зміну має на увазі (side)
place_taken_for_ukraine = вважається, що йдеться про Україну: твердження не називає місця (where)
place_taken_for_country = вважається, що йдеться про всю країну ({ $country }): твердження не називає місця (where)
rule_taken_whole = взято правило «whole», { $percent } % контуру: твердження не називає правила (rule)
rule_taken_whole_or_point = взято правило «whole», { $percent } % контуру, а де контуру немає – за точкою: твердження не називає правила (rule)
side_taken = вважається, що це { $side }: у файлі не сказано, чия це територія
quote_otherwise = вважається, що це { $side }, як зазначено, хоча цитату можна прочитати інакше ({ $words })
status_asked = статус { $status } задано користувачем, хоч би що казав файл
status_colours = вважається окупованою: у файлі не сказано, що це за територія, хоча полігони мають різні кольори ({ $colours })
side_only = вважається утримуваною єдиною стороною зі стовпця { $column }: { $holder }
side_of_other = { $shown }: не сказано, чия це територія; вважається, що це { $side }, як на мапі { $other }
no_crs = координати вважаються довготою й широтою: систему координат у геометрії не вказано
in_two = { $km2 } км² намальовано і як { $holder }, і як { $other }: зараховано кожній із сторін
side_absent = на карті { $when } немає території сторони { $holder }: взято 0 км²
holders_by_district = відомо лише за районами: район цілком зараховано його утримувачеві
districts_joined = райони поєднано з { $table } за її стовпцем { $column } та їхнім { $other }
districts_without = { $table } не має рядка для { $count } з { $of } районів, їх зараховано нічиїми: { $names }
districts_carried = районів без рядка за { $day } у { $table }: { $count }, для кожного взято останній попередній день, що має рядок
in_both = { $km2 } км² намальовано і як утримувані, і як територію іншої сторони ({ $side }): зараховано до утримуваних
line_country = це територія по один бік лінії фронту в межах контуру країни, { $country }
line_extended = кінці ліній продовжено прямо до найближчої точки кордону або до сусіднього кінця: { $ends }, щонайбільше на { $km } км
line_untouched = частини країни, яких не торкається жодна лінія і які не зараховано жодній стороні: { $parts }, { $km2 } км²
legend_of_today = колір { $fill } витлумачено за нинішньою легендою DeepState: день мапи невідомий
day_unknown = показує день, на { $least }–{ $most } доби раніший за вказаний у назві; який саме, невідомо
day_stated = датовано { $day }, як сказано у файлі, хоча в назві { $named }
day_before_name = дати у файлі немає: узято день перед указаним у назві, { $day }
mirror_day_unknown = файл за { $named } показує стан на 0–{ $most } доби раніший за дату в назві; день невідомий, узято { $day }
mirror_snapshot = файл за { $named } показує знімок DeepState за { $instant } – за таблицею дзеркала, яку має frontgeo (знайдено за збігом площ)
mirror_snapshots = файл за { $named } показує знімок DeepState за { $instant } – за таблицею дзеркала, яку має frontgeo (знайдено за збігом площ; знімків із такою площею: { $equal })
instants_given = датовано за наданою таблицею моментів
name_not_understood = { $shown } у назві схоже на дату чи час, але не розпізнано
name_not_understood_end = { $shown } у назві схоже на дату чи час, але не розпізнано; узято кінець дня { $day }
name_no_zone = { $shown } у назві – час без часового поясу: узято кінець дня { $day }
name_read_as = { $shown } у назві прочитано як { $day }
name_day_first = { $shown } у назві прочитано як { $day }, спершу день
name_either = { $shown } у назві може бути { $days }: дату не вгадано
name_no_year = { $shown } у назві схоже на дату без року: її не вгадано
name_before = { $shown } у назві стоїть біля дати; її прочитано як день мапи, { $day }
layer_day = датовано { $day } за назвою файлу, хоча шар називається { $layer }
column_days = у стовпці { $column } кілька дат ({ $n }: від { $first } до { $last }): полігони взято як одну мапу
column_instants = у стовпці { $column } кілька моментів одного дня ({ $n }: від { $first } до { $last }): полігони взято як одну мапу
column_unread = стовпець { $column } схожий на дати, різних значень { $n } (від { $first } до { $last }), їх не розпізнано: полігони взято як одну мапу
name_seconds_of_word = { $shown } у назві стоїть після літери: це не час Unix
name_seconds_of_another_day = { $shown } у назві – не час Unix того дня: не враховано
name_several_days = у назві кілька дат ({ $days }): дату не вгадано
name_several_times = у назві кілька моментів дня: узято його кінець
name_month = { $shown } у назві – це місяць, а не день
name_year = { $shown } у назві – це рік, а не день
file_left_out = не враховано файл { $file }: { $reason }
last_good_map = мапу за { $day } прочитати не вдалося ({ $fault }); узято мапу за { $taken }
last_good_map_of_several = мапу за { $day } прочитати не вдалося ({ $fault }; і ще { $more } перед нею); узято мапу за { $taken }
later_map_taken = з двох мап за { $instant } узято оприлюднену пізніше

## whose ground

side_russia = під контролем Росії
side_ukraine = під контролем України
side_other = під контролем: { $side }
others = на мапі за { $day } є також (не враховано): { $grounds }

## which days

days_shown = { $day } (показує { $days })
days_uncertain = може показувати інший, близький день
of_maps = { $what } (мап: { $n } із { $of })
of_maps_alike = { $what } (і подібне про інші мапи: разом { $n } із { $of })

## what was left out or repaired, and what is kept out of a change

features_left_out =
    { $n ->
        [one] { $n } об'єкт не враховано
        [few] { $n } об'єкти не враховано
        [many] { $n } об'єктів не враховано
       *[other] { $n } об'єкти не враховано
    }
features_repaired =
    { $n ->
        [one] { $n } виправлення
        [few] { $n } виправлення
        [many] { $n } виправлень
       *[other] { $n } виправлення
    }
kept_out = Не зараховано
kept_out_ground = { $why }: { $gained } км² зайнятого, { $lost } км² втраченого
kept_out_in_net = { $why }, лише в сальдо: { $gained } км² зайнятого, { $lost } км² втраченого
apart_outside = за межами країни
apart_redefined = перевизначено автором мапи
apart_redrawn = перемальований кордон чи узбережжя
apart_sliver = похибки оцифрування
apart_other = не зміна контролю
not_read =
    { $n ->
        [one] { $n } файл архіву не прочитано
        [few] { $n } файли архіву не прочитано
        [many] { $n } файлів архіву не прочитано
       *[other] { $n } файли архіву не прочитано
    }

## чому об’єкти пропущено

reason_point = точка
reason_line = лінія
reason_no_geometry = без геометрії
reason_empty_geometry = порожня геометрія
reason_polygon_without_area = полігон без площі
reason_polygon_beside_a_front_line = полігон поруч із лінією фронту
reason_nothing_says_what_it_is = не сказано, що це
reason_ukrainian_held = під контролем України
reason_no_status_yet = ще без статусу
reason_lost_since_the_map_before = втрачено від попередньої мапи
reason_other_lands_abkhazia_karelia = інші землі (Абхазія, Карелія …)
