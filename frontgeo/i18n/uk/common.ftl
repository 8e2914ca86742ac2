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

## two intervals of what maps measure

interval_mappers = між авторами мап
interval_drawing = як накреслено
intervals = 95 % інтервали
means_mappers = де може лежати показник іншого ретельного автора мапи
means_drawing = наскільки точно накреслено лінію
makes_outcome_all = за ним зроблено висновок
makes_outcome_alone = за ним зроблено висновок там, де він єдиний
makes_outcome_bold = 95 %; за виділеним зроблено висновок

## where mappers agree

agreement = Де автори мап згодні
agreement_layer = Зайнято, за скількома з { $n } мап
agreement_count = { $k } з { $n }
agreement_about = Територія, яку { $mappers } показують як зайняту ({ $definition }): скільки з { $n } її показують. Це шар мапи, спершу вимкнений. Показник має кожен рядок свій; тут показника немає.
agreement_without = На мапі немає шару, де { $mappers } згодні: на мапах { $without } зайнятої території немає.
