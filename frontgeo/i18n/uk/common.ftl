### What every page and picture says.

proposed = Запропоновано програмою, ніким не підтверджено
km2 = км²
km = км
gained = Зайнято
lost = Втрачено
net = Сальдо
held = Утримувано в обидва дні
held_by_side = { $held } в обидва дні
contested = Спірна територія
contested_not_counted = Спірна територія, не враховано як утримувану
contested_counted = Спірна територія, враховано як утримувану
front_before = Лінія фронту, перший день
front_after = Лінія фронту, останній день
regions = Регіони
names = Назви
both_scripts = Назви двома абетками
sources = Джерела
occupied = окуповане
occupied-and-contested = окуповане + сіра зона
occupied-and-infiltration = окуповане + зони інфільтрації
control = під контролем, без зон просування
ukrainian_held_abroad = утримуване Україною за кордоном
places_credit = Населені пункти: GeoNames (CC BY 4.0)
zoom_in = Наблизити
zoom_out = Віддалити
layers = Шари
map = Мапа
no_script = Без скриптів мапа – нерухоме зображення.

## two intervals of what maps measure

interval_mappers = між авторами мап
interval_drawing = як накреслено
intervals = Інтервали 95 %
means_mappers = де може лежати показник іншого ретельного автора мапи
means_drawing = наскільки точно накреслено лінію
makes_outcome_all = за ним зроблено висновок
makes_outcome_alone = за ним зроблено висновок там, де він єдиний
makes_outcome_bold = 95 %; за виділеним зроблено висновок

## where mappers agree

agreement = Де автори мап сходяться
agreement_layer = Зайнято, за скількома з { $n } мап
agreement_held = Утримується, за скількома з { $n } мап
one_map = Одна мапа
all_maps = Усі
side_by_side = Поруч
line_error_layer = Похибка лінії
line_error = Похибка лінії: ± { $m } м (95 %)
agreement_count = { $k } з { $n }
agreement_about = Територія, зайнята на мапах { $mappers } ({ $definition }): скільки з { $n } мап її показують. Де саме – видно на шарі мапи, спершу вимкненому. Ці площі кажуть, наскільки автори мап сходяться, а не скільки зайнято: кожен рядок має свій показник.
agreement_without = Шару, який показав би, де { $mappers } сходяться, на мапі немає: на мапах { $without } зайнятої території немає.

## outcomes

supported = Підтверджено
within-error = Підтверджено, але лише в межах похибки
overstated = Завищено
understated = Занижено
contradicted = Спростовано
undecided = Не визначено
mixed = Дані розходяться
by = на { $gap }
by_about = приблизно на { $gap }
by_least = щонайменше на { $gap }
by_about_or_more = приблизно на { $gap } або більше
to = { $low }–{ $high }

## жести над мапою в іншій сторінці

gesture_wheel = Щоб змінити масштаб мапи, тримайте Ctrl і прокручуйте
gesture_wheel_mac = Щоб змінити масштаб мапи, тримайте ⌘ і прокручуйте
gesture_touch = Рухайте мапу двома пальцями

## власні шари користувача

layers_failed = Немає на мапі через помилку в їхньому скрипті: { $layers }

## the base map

base_map_credit = Основа карти: Natural Earth
base_map_credit_detailed = Основа карти: OpenStreetMap (ODbL), GSHHG, Natural Earth
base_map_water_day = Води станом на { $day }; Каховське водосховище було до { $ended }
sea_black = Чорне море
sea_azov = Азовське море
sea_baltic = Балтійське море
sea_caspian = Каспійське море
sea_mediterranean = Середземне море
sea_aegean = Егейське море
sea_red = Червоне море
points = в. п.
