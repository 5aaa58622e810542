"""The words of made-up documents: plain English, none of it from anywhere."""

# ruff: noqa: SIM905 (a word a line would be 600 lines)

NOUNS = tuple(
    """
    anchor apple apron arrow artist autumn axle badge bakery balcony banner barrel basin basket
    beacon beaver bell belt bench berry blanket blossom board boat bolt bonnet border bottle bowl
    branch bread brick bridge broom brush bucket buckle button cabin cable cactus candle canoe
    canvas carpet carriage castle cattle cedar cellar chain chalk chapel cherry chest chimney
    circle cliff clock cloth cloud clover coat cobbler collar column compass copper corner cotton
    cousin cradle crane crate cricket crown crystal cup curtain cushion dairy dancer dawn deck
    desert desk diamond dinner dish dock dolphin donkey door dragon drawer drum duck dune eagle
    easel elbow elm engine evening fabric falcon farm feather fence ferry fiddle field finger fire
    fisher flag flame flute forest fork fountain fox frame frost garden garlic gate ginger glacier
    glass glove goat gold grain granite grape gravel guitar hammer hammock handle harbour harvest
    hat hawk hazel helmet hill hinge honey hood hook horse hotel house iron island ivory ivy jacket
    jar jelly jewel journal jungle kettle key kitchen kite knot ladder lake lamp lantern leaf
    leather lemon letter lighthouse lily linen lion lizard lobster lock loom magnet mango maple
    marble market mast meadow melon mill mirror mitten moon moss motor mountain mule museum
    mushroom napkin needle nest nickel notebook oak oar ocean olive onion orange orchard organ otter
    oven owl paddle paint palace panther paper parcel parrot path peach pebble pencil pepper piano
    pigeon pillow pilot pine pipe pitcher plank plate plough plum pocket pond poppy porch potato
    powder prairie prism pulley pumpkin quail quarry quartz quilt rabbit raft railway rain raven
    ribbon ridge river road robin rocket roof rope rose saddle sail salmon salt sandal satchel
    saucer scarf school shadow shed sheep shelf shell shovel silk silver slate sled sleeve smoke
    soap sock spade sparrow spider spoon spring squirrel stable staircase star statue steam stone
    stove straw stream street sugar sunset swan sword table tailor tapestry teapot temple tent
    theatre thimble thistle thread throne thunder ticket tiger timber tower trail train tray tree
    trumpet tulip tunnel turkey turtle umbrella valley vase velvet village vinegar violet violin
    wagon walnut wardrobe waterfall wheat wheel whistle willow window winter wolf wool yarn zebra
    """.split()
)
ADJECTIVES = tuple(
    """
    ancient blue bright broad broken brown calm careful cheerful clean clever cold crooked damp dark
    deep dry dusty early empty faded famous fine gentle golden grand green grey heavy hollow huge
    little lonely long low narrow neat new noisy old pale patient plain polished proud quiet rare
    round rusty sharp short silent simple slow small smooth soft square steep strong tall thin tidy
    warm white wide wooden yellow young
    """.split()
)
VERBS = tuple(
    """
    admired borrowed bought brought carried chose cleaned collected counted covered described drew
    examined fetched filled finished fixed followed forgot found gathered guarded held hid kept left
    lifted lost loved measured mended moved noticed opened ordered packed painted passed praised
    pulled pushed raised remembered repaired returned saved sketched sold spotted stored studied
    touched traded used valued washed watched weighed wrapped
    """.split()
)
PEOPLE = tuple(
    """
    accountant architect baker barber blacksmith boatman bookseller builder butcher captain
    carpenter caretaker clerk coach cook dentist doctor driver editor electrician farmer florist
    gardener grocer guide hunter inspector judge lawyer librarian mechanic messenger miller miner
    musician nurse painter photographer plumber poet porter printer sailor scientist secretary
    shepherd shopkeeper singer student surveyor teacher translator traveller visitor waiter weaver
    writer
    """.split()
)
TIMES = (
    "after lunch",
    "all afternoon",
    "at dawn",
    "at dusk",
    "at last",
    "at midnight",
    "at noon",
    "before breakfast",
    "before dark",
    "during the holidays",
    "during the storm",
    "early in the spring",
    "every week",
    "for many years",
    "in late summer",
    "in the evening",
    "in the morning",
    "last winter",
    "later that day",
    "now and then",
    "on a rainy day",
    "on market days",
    "once a month",
    "that autumn",
    "the next day",
    "the year before",
    "twice a year",
    "without haste",
)
NAMES = tuple(
    """
    Abbot Alder Argyle Ashford Avalon Barlow Beacham Birch Blythe Bramble Calder Carrow Cobalt
    Corley Dalton Dorset Drake Ebony Elgin Ember Falmouth Fenwick Finch Garnet Gilmore Grafton
    Hadley Hartley Heron Indigo Ingram Juniper Kepler Kestrel Kirby Lambert Larch Linden Lowell
    Magnus Merlin Morrow Nelson Norwood Oakham Onyx Orion Osprey Paxton Pembroke Quincy Radley Raven
    Rowan Saffron Selby Sterling Tamar Tolland Umber Upton Vance Vesper Walden Warwick Wren Yarrow
    Yorke Zenith
    """.split()
)
