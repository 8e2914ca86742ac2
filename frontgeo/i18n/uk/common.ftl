### What every page and picture says.

proposed = Запропоновано програмою, ніким не підтверджено
km2 = км²
km = км
gained = Зайнято
lost = Втрачено
net = Сальдо
held = Утримувано в обидва дні
front_before = Лінія фронту, перший день
front_after = Лінія фронту, останній день
oblasts = Області
names = Назви
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
