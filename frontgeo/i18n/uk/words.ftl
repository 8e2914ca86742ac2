### Назви сторін і одиниць, і як записано величини.

name-of-russia-nominative = Росія
name-of-russia-genitive = Росії
name-of-russia-instrumental = Росією
name-of-ukraine-nominative = Україна
name-of-ukraine-genitive = України
name-of-ukraine-instrumental = Україною
