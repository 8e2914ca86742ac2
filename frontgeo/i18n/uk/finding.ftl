### Висновок: твердження й виміряне, як заголовок сторінки чи рисунка.

finding-heading = { $claimed }. { $shown_clauses }
finding-claimed = Заявлено: { $claim }
finding-mapper =
    { $days ->
        [one] Мапа { $label } показує
       *[other] Мапи { $label } показують
    } { $measured }
finding-mappers =
    Мапи { $number ->
        [two] двох
        [three] трьох
        [four] чотирьох
        [five] п’яти
        [six] шести
        [seven] семи
        [eight] восьми
        [nine] дев’яти
       *[many] { $count }
    } авторів показують { $measured }
finding-drawn-polygons = Накреслені полігони
finding-label = { $label }: { $measured }
finding-figures =
    { $number ->
        [two] Два оприлюднені показники
        [three] Три оприлюднені показники
        [four] Чотири оприлюднені показники
        [five] П’ять оприлюднених показників
        [six] Шість оприлюднених показників
        [seven] Сім оприлюднених показників
        [eight] Вісім оприлюднених показників
        [nine] Дев’ять оприлюднених показників
       *[many] { $count ->
                [one] { $count } оприлюднений показник
                [few] { $count } оприлюднені показники
               *[other] { $count } оприлюднених показників
            }
    }: { $measured }
finding-loss = втрату { $measured }
finding-nothing = Нічого з того, що враховується, виміряти не вдалося
finding-at = { $measured } ({ $axis })
finding-at-each = { $axis_names }

## how many measurements and published figures came to which outcome

finding-measured =
    { $number ->
        [one] Одне вимірювання
        [two] Два вимірювання
        [three] Три вимірювання
        [four] Чотири вимірювання
        [five] П’ять вимірювань
        [six] Шість вимірювань
        [seven] Сім вимірювань
        [eight] Вісім вимірювань
        [nine] Дев’ять вимірювань
       *[many] { $count ->
                [one] { $count } вимірювання
                [few] { $count } вимірювання
               *[other] { $count } вимірювань
            }
    } { $of }: { $tally_names }
finding-on-mapper =
    { $days ->
        [one] на мапі { $label }
       *[other] на мапах { $label }
    }
finding-on-mappers =
    на мапах { $number ->
        [two] двох
        [three] трьох
        [four] чотирьох
        [five] п’яти
        [six] шести
        [seven] семи
        [eight] восьми
        [nine] дев’яти
       *[many] { $count }
    } авторів
finding-of-drawn = накресленої території
finding-published =
    { $number ->
        [one] Один оприлюднений показник
        [two] Два оприлюднені показники
        [three] Три оприлюднені показники
        [four] Чотири оприлюднені показники
        [five] П’ять оприлюднених показників
        [six] Шість оприлюднених показників
        [seven] Сім оприлюднених показників
        [eight] Вісім оприлюднених показників
        [nine] Дев’ять оприлюднених показників
       *[many] { $count ->
                [one] { $count } оприлюднений показник
                [few] { $count } оприлюднені показники
               *[other] { $count } оприлюднених показників
            }
    }: { $tally_names }
finding-tally = { $count } { $outcome }
finding-outcome =
    { $outcome ->
        [supported] { $count ->
                [one] { $kind ->
                        [figure] підтверджений
                       *[measurement] підтверджене
                    }
                [few] підтверджені
               *[many] підтверджених
            }
        [within-error] { $count ->
                [one] { $kind ->
                        [figure] підтверджений
                       *[measurement] підтверджене
                    }
                [few] підтверджені
               *[many] підтверджених
            } лише в межах похибки
        [within-error-alone] лише в межах похибки
        [overstated] { $count ->
                [one] { $kind ->
                        [figure] завищений
                       *[measurement] завищене
                    }
                [few] завищені
               *[many] завищених
            }
        [understated] { $count ->
                [one] { $kind ->
                        [figure] занижений
                       *[measurement] занижене
                    }
                [few] занижені
               *[many] занижених
            }
        [contradicted] { $count ->
                [one] { $kind ->
                        [figure] спростований
                       *[measurement] спростоване
                    }
                [few] спростовані
               *[many] спростованих
            }
        [mixed] { $count ->
                [one] { $kind ->
                        [figure] неоднозначний
                       *[measurement] неоднозначне
                    }
                [few] неоднозначні
               *[many] неоднозначних
            }
       *[undecided] { $count ->
                [one] { $kind ->
                        [figure] не визначений
                       *[measurement] не визначене
                    }
                [few] не визначені
               *[many] не визначених
            }
    }
finding-apart =
    { $kind ->
        [published] оприлюднене
       *[measured] виміряне
    }: { $tally_names }
finding-claims = { $checked }: { $tally_names }
