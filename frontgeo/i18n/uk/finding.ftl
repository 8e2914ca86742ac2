### Висновок: твердження й виміряне, як заголовок сторінки чи рисунка.

finding-heading = { $claimed }. { $shown_clauses }
finding-claimed = Заявлено: { $claim }
finding-mapper =
    { $days ->
        [one] Мапа { $label } показує
        [few] Мапи { $label } показують
        [many] Мапи { $label } показують
       *[other] Мапи { $label } показують
    } { $measured }
finding-mappers =
    Мапи { $number ->
        [exactly-2] двох
        [exactly-3] трьох
        [exactly-4] чотирьох
        [exactly-5] п’яти
        [exactly-6] шести
        [exactly-7] семи
        [exactly-8] восьми
        [exactly-9] дев’яти
       *[more] { $count }
    } авторів показують { $measured }
finding-drawn-polygons = Накреслені полігони
finding-label = { $label }: { $measured }
finding-figures =
    { $number ->
        [exactly-2] Два оприлюднені показники
        [exactly-3] Три оприлюднені показники
        [exactly-4] Чотири оприлюднені показники
        [exactly-5] П’ять оприлюднених показників
        [exactly-6] Шість оприлюднених показників
        [exactly-7] Сім оприлюднених показників
        [exactly-8] Вісім оприлюднених показників
        [exactly-9] Дев’ять оприлюднених показників
       *[more] { $count ->
                [one] { $count } оприлюднений показник
                [few] { $count } оприлюднені показники
                [many] { $count } оприлюднених показників
               *[other] { $count } оприлюдненого показника
            }
    }: { $measured }
finding-loss = втрату { $measured }
finding-paces = { $now } проти { $then } раніше, різниця { $difference }
finding-point =
    { $where ->
        [inside] його на утримуваній території
        [outside] його поза утримуваною територією
       *[differ] його на { $inside } на утримуваній території, на { $outside } поза нею
    }
finding-point-by =
    { $where ->
        [inside] його під контролем { SIDE($side, case: "genitive") }
        [outside] його поза територією під контролем { SIDE($side, case: "genitive") }
       *[differ] його на { $inside } під контролем { SIDE($side, case: "genitive") }, на { $outside } ні
    }
finding-place =
    { $share ->
        [none] 0 % його площі утримуваними
        [all] усю його площу утримуваною
       *[part] { $percent } % його площі утримуваними
    }
finding-place-by =
    { $share ->
        [none] 0 % його площі під контролем { SIDE($side, case: "genitive") }
        [all] усю його площу під контролем { SIDE($side, case: "genitive") }
       *[part] { $percent } % його площі під контролем { SIDE($side, case: "genitive") }
    }
finding-nothing = Нічого з того, що враховується, виміряти не вдалося
finding-at = { $measured } ({ $axis })
finding-at-each = { $axis_names }

## чому висновок саме такий, якщо числа цього не кажуть

finding-reason-rounded = { $claim } означає { $interval }
finding-reason-within = Жодне виміряне число не дорівнює { $claim }, але похибка, { $interval }, сягає його
finding-reason-undecided =
    { $of ->
        [place] Лінія так близько, що її похибка сягає населеного пункту
       *[number] Похибка лінії допускає і заявлене, і протилежне
    }
finding-reason-days = Дні мап надто далеко від днів твердження
finding-reason-least = Перелік населених пунктів неповний: їх може бути більше

## how many measurements and published figures came to which outcome

finding-measured =
    { $number ->
        [exactly-1] Одне вимірювання
        [exactly-2] Два вимірювання
        [exactly-3] Три вимірювання
        [exactly-4] Чотири вимірювання
        [exactly-5] П’ять вимірювань
        [exactly-6] Шість вимірювань
        [exactly-7] Сім вимірювань
        [exactly-8] Вісім вимірювань
        [exactly-9] Дев’ять вимірювань
       *[more] { $count ->
                [one] { $count } вимірювання
                [few] { $count } вимірювання
                [many] { $count } вимірювань
               *[other] { $count } вимірювання
            }
    } { $of }: { $tally_names }
finding-on-mapper =
    { $days ->
        [one] на мапі { $label }
        [few] на мапах { $label }
        [many] на мапах { $label }
       *[other] на мапах { $label }
    }
finding-on-mappers =
    на мапах { $number ->
        [exactly-2] двох
        [exactly-3] трьох
        [exactly-4] чотирьох
        [exactly-5] п’яти
        [exactly-6] шести
        [exactly-7] семи
        [exactly-8] восьми
        [exactly-9] дев’яти
       *[more] { $count }
    } авторів
finding-of-drawn = накресленої території
finding-published =
    { $number ->
        [exactly-1] Один оприлюднений показник
        [exactly-2] Два оприлюднені показники
        [exactly-3] Три оприлюднені показники
        [exactly-4] Чотири оприлюднені показники
        [exactly-5] П’ять оприлюднених показників
        [exactly-6] Шість оприлюднених показників
        [exactly-7] Сім оприлюднених показників
        [exactly-8] Вісім оприлюднених показників
        [exactly-9] Дев’ять оприлюднених показників
       *[more] { $count ->
                [one] { $count } оприлюднений показник
                [few] { $count } оприлюднені показники
                [many] { $count } оприлюднених показників
               *[other] { $count } оприлюдненого показника
            }
    }: { $tally_names }
finding-tally = { $count } { $outcome }
finding-tally-named = { $label } – { $outcome }
finding-outcome =
    { $outcome ->
        [supported] { $count ->
                [one] { $kind ->
                        [figure] підтверджений
                       *[measurement] підтверджене
                    }
                [few] підтверджені
                [many] підтверджених
               *[other] підтверджених
            }
        [within-error] { $count ->
                [one] { $kind ->
                        [figure] підтверджений
                       *[measurement] підтверджене
                    }
                [few] підтверджені
                [many] підтверджених
               *[other] підтверджених
            } лише в межах похибки
        [within-error-alone] лише в межах похибки
        [overstated] { $count ->
                [one] { $kind ->
                        [figure] завищений
                       *[measurement] завищене
                    }
                [few] завищені
                [many] завищених
               *[other] завищених
            }
        [understated] { $count ->
                [one] { $kind ->
                        [figure] занижений
                       *[measurement] занижене
                    }
                [few] занижені
                [many] занижених
               *[other] занижених
            }
        [contradicted] { $count ->
                [one] { $kind ->
                        [figure] спростований
                       *[measurement] спростоване
                    }
                [few] спростовані
                [many] спростованих
               *[other] спростованих
            }
        [mixed] { $count ->
                [one] { $kind ->
                        [figure] неоднозначний
                       *[measurement] неоднозначне
                    }
                [few] неоднозначні
                [many] неоднозначних
               *[other] неоднозначних
            }
       *[undecided] { $count ->
                [one] { $kind ->
                        [figure] не визначений
                       *[measurement] не визначене
                    }
                [few] не визначені
                [many] не визначених
               *[other] не визначених
            }
    }
finding-apart =
    { $kind ->
        [published] оприлюднене
       *[measured] виміряне
    }: { $tally_names }
finding-claims = { $checked }: { $tally_names }
