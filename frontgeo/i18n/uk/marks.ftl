### Зображення кожного виду твердження: лінійки, ділянки, пронумеровані пункти, темпи й частки.

marks = Що виміряно
mark_claimed = заявлено: { $amount }
mark_from_line = { $km } км від лінії
mark_share_held = утримується { $percent } %
mark_share_gained = здобуто { $percent } %
mark_depth = Глибина: від лінії до найдальшої точки
mark_sectors = Ділянки фронту, км²
mark_sector_certain = зміна більша за похибку
mark_sector_within = у межах похибки
mark_sector_none = без зміни
mark_places = Населені пункти за номерами
mark_place_inside = усередині лінії
mark_place_outside = зовні, у межах похибки
mark_place_within = усередині, у межах похибки
mark_place_counts = усередині { $inside }, усередині в межах похибки { $within }, зовні в межах похибки { $outside }
mark_numbers_shown = На карті { $shown } номерів із { $all }; наблизьте, щоб побачити інші
mark_region = Місце, про яке твердження
mark_pace = Темп, км² за день
mark_pace_times = у { $times } раза швидше
mark_pace_faster = на { $percent } % швидше
mark_pace_slower = на { $percent } % повільніше
mark_pace_same = так само швидко
mark_pace_more = на { $km2 } км² за день більше
mark_pace_less = на { $km2 } км² за день менше
mark_shares = Частка окресленого місця
