### Names of sides and units, and how quantities are written.

name-of-russia-nominative = Russia
name-of-russia-genitive = Russia
name-of-russia-instrumental = Russia
name-of-ukraine-nominative = Ukraine
name-of-ukraine-genitive = Ukraine
name-of-ukraine-instrumental = Ukraine
