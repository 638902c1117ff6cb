"""Word lists that made-up errors and paraphrases are drawn from. Written for this project; data, no code."""

ANTONYMS = """
easy hard|easy difficult|simple complex|cheap expensive|increase decrease|increased decreased|increasing decreasing
more less|many few|most least|high low|higher lower|highest lowest|big small|bigger smaller|large small|larger smaller
long short|longer shorter|early late|earlier later|before after|first last|start end|started ended|begin finish
began finished|open closed|agree disagree|agreed disagreed|agrees disagrees|agreement disagreement|accept reject
accepted rejected|accepts rejects|approve reject|approved rejected|support oppose|supported opposed|supports opposes
like dislike|liked disliked|likes dislikes|love hate|loves hates|loved hated|good bad|better worse|best worst
positive negative|advantage disadvantage|advantages disadvantages|benefit harm|benefits drawbacks|strong weak
stronger weaker|success failure|successful unsuccessful|succeeded failed|win lose|won lost|gain loss|happy sad
happy unhappy|satisfied dissatisfied|pleased annoyed|excited bored|confident doubtful|certain uncertain|sure unsure
clear unclear|possible impossible|able unable|available unavailable|necessary unnecessary|important unimportant
relevant irrelevant|useful useless|helpful unhelpful|effective ineffective|efficient inefficient|accurate inaccurate
correct incorrect|right wrong|true false|same different|similar different|together separately|always never|often rarely
usually seldom|everyone nobody|everything nothing|all none|some no|both neither|new old|newer older|young old|younger older
fast slow|faster slower|quickly slowly|hot cold|warm cold|light heavy|bright dark|inside outside|internal external|up down
above below|top bottom|left right|front back|near far|rise fall|rose fell|rising falling|grow shrink|growing shrinking
improve worsen|improved worsened|improving worsening|improvement deterioration|expand reduce|expanded reduced
add remove|added removed|include exclude|included excluded|including excluding|allow forbid|allowed forbidden
allows prevents|enable disable|encourage discourage|encouraged discouraged|remember forget|remembered forgot
buy sell|bought sold|give take|gave took|send receive|sent received|push pull|arrive leave|arrived left|come go
majority minority|maximum minimum|public private|local national|urban rural|formal informal|modern traditional
safe dangerous|healthy unhealthy|rich poor|full empty|active inactive|direct indirect|formal casual|temporary permanent
optimistic pessimistic|praised criticized|praise criticism|proud ashamed|calm nervous|friendly hostile|interesting boring
interested uninterested|likely unlikely|consistent inconsistent|consensus conflict|united divided|with without|for against
proposed opposed|confirmed denied|confirms denies|confirm deny|asked answered|suggested opposed|wanted refused|wants refuses
decided declined|keep drop|kept dropped|continue stop|continued stopped|starting stopping|save waste|saved wasted
enough insufficient|sufficient insufficient|common rare|general specific|automatic manual|morning evening|today tomorrow
yesterday tomorrow|day night|husband wife|brother sister|mother father|son daughter|boy girl|man woman|men women|his her
he she|him her|mum dad|parents children|weekend week|spring autumn|summer winter|north south|east west|on off|in out
over under|within outside|during after|since until|only also|main minor|major minor|primary secondary|complete partial
fully partly|completely partially|mostly hardly|slightly greatly|widely narrowly|worried relaxed|concerned unconcerned
fear hope|problem solution|problems solutions|question answer|questions answers|cause result|strength weakness
strengths weaknesses|opportunity threat|profit loss|cheaper costlier|failed succeeded|unable able|couldn't could
trust distrust|trusted distrusted|believed doubted|believes doubts|believe doubt|knew ignored|understood misunderstood
"""

SYNONYMS = """
said stated|said mentioned|said noted|says states|says mentions|thought believed|thinks believes|think believe|talked spoke
discussed talked about|suggested proposed|suggests proposes|suggestion proposal|explained described|explains describes
asked inquired|asks inquires|asked wanted to know|wanted wished|wants wishes|want wish|needed required|needs requires
need require|showed demonstrated|shows demonstrates|used utilized|use utilize|uses utilizes|using utilizing|made created
makes creates|make create|got received|gets receives|buy purchase|bought purchased|buying purchasing|begin start|began started
ended finished|help assist|helped assisted|helps assists|big large|bigger larger|small little|smaller tinier|hard difficult
easy simple|quick fast|quickly rapidly|important significant|good great|main primary|many numerous|several various
also additionally|however nevertheless|but however|because since|so therefore|about regarding|about concerning
enough sufficient|almost nearly|often frequently|maybe perhaps|might may|should ought to|whole entire
people individuals|children kids|job work|idea concept|ideas concepts|problem issue|problems issues|issue problem
issues problems|group team|team group|company firm|money funds|cost price|costs prices|plan scheme|plans intends
goal aim|goals aims|result outcome|results outcomes|method approach|methods approaches|part portion|parts portions
choose select|chose selected|decided resolved|decide determine|agreed concurred|happy glad|sad unhappy|angry mad
worried concerned|sure certain|sure confident|clear evident|different distinct|similar alike|new novel|old aged
correct right|wrong incorrect|right correct|try attempt|tried attempted|tries attempts|keep retain|kept retained
give provide|gave provided|gives provides|giving providing|increase raise|increased raised|reduce lower|reduced lowered
improve enhance|improved enhanced|improving enhancing|ensure make sure|ensured made sure|allow permit|allowed permitted
allows permits|start begin|started began|finish complete|finished completed|meet get together|later afterwards
meeting gathering|talk speak|tell inform|told informed|tells informs|reply respond|replied responded|answer respond
answered responded|look for search for|find locate|found discovered|understand comprehend|finally eventually
moreover furthermore|first initially|next then|like such as|such as like|would like to wants to|mentioned brought up
mentioned noted|noted pointed out|recommended advised|recommends advises|emphasized stressed|emphasizes stresses
stressed highlighted|argued contended|argues contends|believed felt|felt thought|participants attendees|users customers
customers clients|buttons keys|remote remote control|tv television|television tv|photo picture|picture photo
mom mother|dad father|mum mother|movie film|film movie|phone telephone|car automobile|dinner supper|shop store|gift present
"""

NUMBERS = "one two three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty fifty hundred".split()
ORDINALS = "first second third fourth fifth".split()
DAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
MONTHS = "january february march april june july august september october november december".split()
MODIFIERS = """
new old large small international local national expensive cheap digital wireless traditional modern public private
annual weekly monthly daily preliminary final detailed brief official informal additional alternative advanced basic
technical financial medical legal academic internal external external original updated revised limited complete
automatic manual temporary permanent regional global colourful plastic wooden metal electronic printed online
young elderly female male experienced junior senior famous unknown recent upcoming previous future
""".split()
HEDGES = (
    "might|will;may|will;could|will;could|must;should|must;would like to|will;suggested|decided;suggested|insisted;"
    "proposed|decided;considered|decided on;thought about|committed to;planned to|refused to;hoped to|managed to;"
    "wanted to|did;tried to|managed to;possibly|definitely;probably|certainly;perhaps|definitely;maybe|definitely;"
    "recommended|required;asked|ordered;hoped|knew;was considering|had already started;some|all;most|all;several|all;"
    "few|many;sometimes|always;usually|always;likely|guaranteed;discussed|approved;mentioned|denied;wondered|confirmed;"
    "will|might not;agreed to|considered;decided to|was unsure whether to;wants to|has to;plans to|has already started to;"
    "did not know|knew;was not sure|was certain;asked whether|claimed that;thought|proved;felt|announced"
)
ADDED = (
    """
because of the limited budget|because the deadline had passed|due to the bad weather|for health reasons|for legal reasons
after a long debate|despite strong opposition|against the advice of the experts|without telling anyone|on behalf of the company
in order to save money|in order to reach older people|to attract more investors|to comply with the law|as required by law
by the end of the week|by the end of the year|before the summer|within two months|next Monday|last Friday|three years ago
at the main office|in London|in Canada|in front of the whole team|at home|abroad|in the school|at the hospital
with the help of a consultant|with a friend|with her parents|with an outside partner|together with the manager
for the first time|for the third time|every day|twice a week|at no extra cost|at a much higher price|for free
which surprised everyone|which caused some anger|which had been tested before|which nobody liked|which was very popular
and everyone agreed|and nobody objected|and won a prize|and lost interest|and it was already broken|and they were very tired
but later changed their mind|but it was too late|but never finished it|although it was illegal|even though it was expensive
based on a recent survey|according to the newspaper|according to a scientific study|as the doctor had said
especially for children|especially for elderly people|particularly among women|only for members|except on weekends
""".replace("\n", "|")
    .strip("|")
    .split("|")
)


def table(text: str) -> dict[str, tuple[str, ...]]:
    """ "a b|c d e" as {"a": ("b",), "c": ("d e",)}."""
    pairs: dict[str, list[str]] = {}
    for entry in text.replace("\n", "|").split("|"):
        if entry.strip():
            left, right = entry.strip().split(" ", 1)
            pairs.setdefault(left, []).append(right)
    return {left: tuple(right) for left, right in pairs.items()}


def both_ways(text: str) -> dict[str, tuple[str, ...]]:
    """Like `table`, also from right to left; for pairs of single words."""
    forth = table(text)
    back: dict[str, list[str]] = {left: list(right) for left, right in forth.items()}
    for left, rights in forth.items():
        for right in rights:
            back.setdefault(right, []).append(left)
    return {left: tuple(dict.fromkeys(right)) for left, right in back.items()}
