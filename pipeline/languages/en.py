"""English."""

from pipeline.languages import Language

LANGUAGE = Language(
    tag="en",
    name="English",
    native_name="English",
    nllb="eng_Latn",
    whisper="en",
    m2m100="en",
    script="Latn",
    stop_words=frozenset(
        "a an the and or but if then of to in on at by for with from as is are was were be been being it its this that "
        "these those i you he she we they me him her us them my your his our their do does did have has had will would "
        "can could should may might must not no so just like yeah okay ok um uh well there here what which who when where "
        "how why all any some very really also about into over out up down more most other than too only own same s t m re ve ll d".split()
    ),
    abbreviations=frozenset(
        "mr mrs ms dr prof st vs etc e.g i.e approx dept est fig inc jr ltd no sr u.s u.k a.m p.m".split()
    ),
    decision_cues=(
        r"(?<!what )(?<!if )(?<!when )(?<!once )(?<!before )(?<!until )(?<!after )\bwe(?:'ve| have)? (?:all )?(?:just )?(?:decided|agreed|settled|concluded|resolved)\b",
        r"\b(?:it|that|this)(?:'s| is| was| has been)? (?:been )?(?:decided|agreed|settled|approved)\b",
        r"\blet(?:'s| us) (?:just )?(?:go|stick|stay|settle|move ahead|move forward|proceed) (?:with|on|for|ahead with)\b",
        r"\bwe(?:'re| are) (?:going|gonna go|sticking|settling|staying) (?:with|on|for)\b",
        r"\bwe(?:'ll| will) (?:go|stick|stay|settle) (?:with|for|on)\b",
        r"\b(?:so )?the (?:final )?decision (?:is|was)\b",
        r"\bso (?:it's|that's) (?:decided|settled|final|a yes|a no|agreed)\b",
        r"^(?:(?:okay|ok|so|right|good|great),? )*agreed[,:] \w+",
        r"^(?:(?:okay|ok|so|right|good|great|then),? )*we (?:will not|won't|are not going to|aren't going to) \w+ \w+",
        r"^(?:(?:okay|ok|so|right|good|great|then|and),? )*we (?:will )?(?:go live|open|close|start|launch|release|ship|train|move|switch|begin|hire|buy|keep|order|meet|run|deploy)\b"
        r"(?=.*\b(?:on|in|at|from|until|till|by|before|after) (?:the |next |early |late |mid )?(?:{weekday}|{month}|\w+th|first|second|third|\d{1,2}(?:st|nd|rd|th))\b)",
        r"\b(?:motion|amendment|proposal|plan|budget) (?:is |was |has been )?(?:carried|passed|approved|adopted|accepted)\b",
    ),
    proposal_cues=(
        r"\b(?:how|what) about\b(?! (?:you|that|this|it|now)\b)",
        r"\bwhat if we\b",
        r"\bwhy don't we\b",
        r"\blet(?:'s| us) \w+",
        r"^(?:(?:okay|ok|so|then|alright|all right|good|right|great|well|now),? )+(?:then )?we(?:'ll| will)? (?!could|should|might|may|can|need|have|had|were|did|do|does|"
        r"was|are|will|would|must|be|got|just|don't|know|think|thought|said|want|also|still|see|saw|go into|talk|already|spent|made|went|took|found|put|always|actually|"
        r"basically|never|really|only|even|probably|kind|sort|all|both|\w+ed\b)\w+",
        r"\bmy (?:first |own |other )?(?:proposal|suggestion) (?:is|was)\b",
        r"(?<!how )(?<!what )(?<!where )(?<!when )(?<!which )(?<!why )(?<!who )\b(?:should|could|can|shall) we\b",
        r"\bwe (?:could|should|might(?= (?:want|wanna|need|as well|try|consider)\b))(?: \w+ly| also| just)? (?!not be able\b|have\b|be\b|get\b|see\b|say\b|argue\b|imagine\b|know\b|already\b|probably be\b|expect\b)\w+",
        r"\b(?:i|we|i'd|we'd|i would|we would) (?:like to )?(?:propose|suggest|recommend)\b",
        r"\b(?:(?:my|the|one) (?:proposal|suggestion)|(?:my|one) (?:\w+ )?idea) (?:is|was|would be)\b|\bidea (?:is|was|would be) (?:to|that we)\b",
        r"\bi(?:'d| would) (?:vote|opt|go) (?:for|with)\b",
    ),
    plan_cues=(
        r"\bwe(?:'ll| will| shall|'re (?:going to|gonna)| are (?:going to|gonna)|'re (?:going|gonna go) (?:for|with))\b"
        r"(?! (?:\w+ly |also |just |then |all |still )*(?:be able|see|know|find|learn|hear|need|get to|end up|run into|face|lose|miss|probably|look at|talk|discuss|come (?:back|to))\b)",
        r"\bwe(?:'ve| have) (?:decided|agreed|said|chosen|picked|settled)\b",
        r"\bwe (?:\w+ )?(?:said|decided|agreed|chose|settled)\b",
        r"\bno (?:need|more)\b|\bwe (?:\w+ )?(?:don't|do not) (?:need|want|have)\b",
        r"\b(?:go|going|stick|stay|settle) (?:with|for)\b|\b(?:stick|keep) to\b|\bget rid of\b|\b(?:keep|leave|drop) (?:it|the)\b",
    ),
    need_cues=(
        r"\bwe(?:'ve| have) got\b",
        r"\bwe (?:\w+ )?(?:should|need|must|have to|ought|want|wanna|can|could|might|would|don't need|don't want)\b"
        r"(?! (?:\w+ly |also |just |then |all |still )*(?:be able|get|see|know|find|learn|hear|end up|run into|face|lose|miss|say|argue|imagine)\b)",
        r"\b\w+ (?:will|should|must|has to|have to|needs to|need to|is gonna|is going to|are gonna|are going to|would be|could be|gonna)\b",
        r"\b(?:it|that|this)(?:'s gonna|'s going to|'ll)\b|\b(?:that's|it's) (?:gonna|going to)\b",
        r"\blet(?:'s| us)\b",
        r"\b(?:aim(?:ing|ed)? (?:for|at|to)|target|goal|must|require|supposed to|limit)\b",
    ),
    promise_cues=(
        r"\bi(?:'ll| will| shall)\b",
        r"\bi(?:'m| am) (?:going to|gonna)\b",
        r"\bi can (?:do|take|send|look|check|write|prepare|ask|talk|set|make|try|update|share|handle|follow|open|draft|post)\b",
        r"\bi (?:might|may|could)(?: be able to)?\b",
        r"\bi(?:'m| am) (?:happy|glad) to\b(?! (?:share|say|see|hear|know|learn|find|meet|announce|report|be)\b)",
        r"\bi (?:plan|intend|promise|need|have|want|got) to\b",
        r"\blet me (?:check|look|find|get back|follow up|take|send|ask|write)\b",
        r"\b(?:leave (?:it|that) (?:to|with) me|i'm on it|i'll take (?:it|that|this))\b",
    ),
    offer_cues=(r"\bi (?:can|could)\b",),
    request_cues=(
        r"\b(?:can|could|would|will) you(?: please| maybe| also| guys| all)?\b",
        r"\bplease\b",
        r"\byou(?:'ll| will| should| need to| have to|'re going to| are going to|'re gonna| are gonna| can)\b",
        r"\b(?:i'd like|i would like|i want|i need) you to\b",
        r"\b(?:i'd like|i would like|i want|i need) (?:the )?(?-i:[A-Z])\w+(?: (?-i:[A-Z])\w+)* to\b",
        r"\b(?:would|do) you mind\b",
        r"\bmake sure\b",
    ),
    action_cues=(
        r"\baction items?\b",
        r"\b(?:to-?do|todos?|next steps?)\b",
        r"\b(?:we|they|someone|somebody|one of us|everyone|everybody) (?:should|must|needs? to|has to|have to|ought to)\b",
        r"\b(?:needs|need) to be (?:done|finished|ready|sent|updated|written|fixed|checked)\b",
        r"\bfollow(?:ing)? up\b",
        r"\b(?:has to|must) be (?:done|finished|ready|sent|updated|written|fixed|checked)\b",
    ),
    hedge_cues=(
        r"\b(?:maybe|perhaps|possibly|probably|hopefully|potentially)\b",
        r"\b(?:i|we|you|they|he|she|it) (?:might|may|could)\b",
        r"\bi(?:'ll| will| can|'m going to| am going to) (?:try|see|think about|consider)\b",
        r"\b(?:try|trying|hope|hoping) to\b",
        r"\bi (?:plan|intend|need|have|want|got) to\b",
        r"\b(?:can't|cannot|won't) promise\b",
        r"\bi(?:'m| am) not (?:sure|certain|promising)\b",
        r"\b(?:no promises|can't promise|cannot promise)\b",
        r"\bif (?:i|we)\b|\bif\b.{0,80}\bthen\b",
        r"\b(?:it|this|that) (?:seems|looks|sounds) like\b",
        r"\bi(?:'d| would) (?:guess|lean|prefer|like|love)\b",
        r"\b(?:i guess|not sure|tentatively|for now|provisionally|ideally|let's see|we'll see)\b",
    ),
    done_cues=(
        r"\b(?:is|are|was|were|has been|have been|that's|it's|got|gets|all) (?:now |already |all |finally )?(?:done|finished|complete[d]?|sorted|settled|resolved|fixed|merged|shipped|deployed|published|closed|signed|booked|ordered|paid|sent|submitted|delivered|released|ready)\b",
        r"\b(?:i|we|he|she|they|\w+)(?:'ve| have| has|'s)? (?:already |just |finally |now )?(?:did|done|finished|completed|sorted|settled|resolved|fixed|merged|shipped|deployed|published|closed|signed|booked|ordered|paid|sent|submitted|delivered|released|wrote|written|updated|called|emailed|talked to|spoke to|spoke with|reached out|set up|filed|uploaded|posted|reviewed|checked|tested|bought|asked|arranged|scheduled|drafted|prepared|created|added|removed|migrated|cleaned)\b",
        r"^(?:yes|yeah|yep|yup)?,? ?(?:it's |that's |all )?(?:done|finished|already did|did that|took care of (?:it|that)|checked off)\b",
    ),
    undone_cues=(
        r"\b(?:not|never|nor|cannot|no|isn't|aren't|wasn't|weren't|haven't|hasn't|hadn't|didn't|don't|doesn't|won't|can't|couldn't|wouldn't|shouldn't)\b",
        r"\b(?:almost|nearly|half|partly|mostly|still|yet|once|when|if|until|unless|before|after|as soon as|will|would|should|could|might|may|must|shall|going to|gonna|need(?:s|ed)? to|have to|has to|want(?:s|ed)? to|hope|plan(?:s|ning)?|supposed|forgot)\b",
        r"\b(?:i|we|he|she|they|you|it|that)'(?:ll|d)\b",
    ),
    retraction_cues=(
        r"\b(?:scratch|strike|forget|ignore|drop|cancel|undo) (?:that|this|it|what (?:i|we) said)\b",
        r"^never ?mind\b",
        r"\blet(?:'s| us) (?:not|drop|cancel|scrap|ditch|abandon|forget)\b",
        r"\bwe(?:'re| are) not (?:doing|going|keeping|using) .{0,30}\bany ?more\b",
        r"^(?:okay,? |so,? |no,? )*(?:then )?we will not\b",
        r"\b(?:take|took|taking|taken) (?:that|it|this) back\b",
        r"\b(?:take|took|taking) back (?:the|that|this|our|my|what)\b",
        r"\b(?:actually|no),? (?:let's not|we (?:won't|shouldn't))\b",
        r"\b(?:on second thoughts?|change[d]? (?:my|our) minds?)\b",
        r"\b(?:we're|we are|i'm|i am) (?:not|no longer) (?:doing|going to do|going with|going ahead)\b",
        r"\b(?:revers(?:e|ed|ing)|withdr(?:aw|ew|awn)|revok(?:e|ed)|overturn(?:ed)?|call(?:ed)? off) (?:that|the|this|it|my|our)\b",
        r"\b(?:is|are|that's|it's) off the table\b",
    ),
    agreement_cues=(
        r"^(?:yes|yeah|yep|yup|sure|ok(?:ay)?|agreed|right|correct|exactly|absolutely|definitely|certainly|of course|perfect|great|fine|good|cool|alright|all right|deal|done|will do)\b",
        r"\b(?:sounds|looks|seems) (?:good|great|fine|reasonable|right|okay)\b",
        r"\b(?:i|we) (?:(?:fully|totally|completely|also|all) )?agree\b",
        r"\b(?:makes sense|good idea|fair enough|works for me|fine (?:with|by) me|happy with that|no objections?|go ahead|plus one|in favou?r|same here|that works|let's do (?:that|it))\b",
        r"\bi (?:can|will|could) do (?:that|it|this)\b",
    ),
    refusal_cues=(
        r"^(?:no|nope|nah|not really|sorry)\b",
        r"\bi (?:can't|cannot|won't|don't think so|disagree|don't agree|would rather not)\b",
        r"\bnot a good idea\b",
    ),
    question_cues=(
        r"^(?:(?:and|so|but|or|then|okay|ok|well),? )*(?:who|what|when|where|why|which|how|whose)\b",
        r"^(?:(?:and|so|but|or|then|okay|ok|well),? )*(?:is|are|was|were|do|does|did|have|has|can|could|should|shall|will|would) (?:i|we|you|he|she|they|it|that|this|there|the|anyone|anybody|someone)\b",
    ),
    open_cues=(
        r"\b(?:open|unresolved|outstanding) (?:question|issue|point|problem)s?\b",
        r"\b(?:still|yet) (?:open|unclear|undecided|unresolved|to be (?:decided|determined|discussed|seen|defined))\b",
        r"\b(?:we|i|nobody|no one) (?:still )?(?:don't|doesn't|do not|does not)(?: really)? know (?:yet|if|whether|how|what|when|who|why|which)\b(?! (?:you|this|these)\b)",
        r"\b(?:haven't|have not|hasn't|not) (?:yet )?(?:decided|agreed|figured out|settled|determined)\b",
        r"\b(?:need|needs|have|has) to (?:figure out|decide|determine|clarify|find out|work out|think (?:a (?:little )?(?:bit|little) )?(?:more|about))\b",
        r"\bthe question (?:is|remains|now is)\b(?! that\b)",
        r"\b(?:that's a |that is a )?good question\b",
        r"\bi (?:really )?(?:don't|do not) know(?: yet)?[.!]?$",
        r"\b(?:nobody|no one|no-one) knows\b(?! (?:better|more|the))|\bi have no idea\b|\bi(?:'m| am) not sure[.!]?$|\bleave (?:it|that|this) open\b",
        r"\b(?:not sure|unclear|undecided|uncertain) (?:if|whether|how|what|when|who|why|which)\b(?! (?:you|that's what)\b)",
    ),
    due_cues=(
        r"\b(?:by|before|until|on|due|for|no later than) (?:the )?(?:end of )?(?:next |this |the coming )?{weekday}(?: (?:morning|afternoon|evening|night|noon))?\b",
        r"\b(?:next|this|coming) {weekday}\b",
        r"\b(?:by|before|until|on|due|for|no later than) (?:the )?(?:end of )?(?:the )?\d{1,2}(?:st|nd|rd|th)?(?: of)? {month}(?:,? \d{4})?\b",
        r"\b(?:by|before|until|on|due|for|no later than) (?:the )?(?:end of )?{month}(?: \d{1,2}(?:st|nd|rd|th)?)?(?:,? \d{4})?\b",
        r"\b(?:by|before|until|on|due) (?:the )?\d{1,2}(?:st|nd|rd|th)\b",
        r"\b(?:by|before|until|due) (?:the )?(?:end of )?(?:today|tonight|tomorrow|(?:the |this |next )?(?:day|week|month|quarter|year|sprint|meeting|call)|lunch|noon|eod|eow|cob)(?: (?:morning|afternoon|evening|night))?\b",
        r"\b(?:the |by )?end of (?:the |this |next )?(?:day|week|month|quarter|year|sprint)\b",
        r"\b(?:today|tonight|tomorrow(?: (?:morning|afternoon|evening|night))?|next (?:week|month|quarter|year|sprint)|this (?:week|month|quarter|afternoon|evening|morning)|right after (?:the|this) (?:call|meeting)|after (?:the|this) (?:call|meeting))\b",
        r"\b(?:with)?in (?:the next )?(?:a|an|one|two|three|four|five|six|\d+|a couple of|a few) (?:hour|day|week|month)s?\b",
        r"\b(?:by|before|until|on|due) the (?:twenty-|thirty-)?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth|"
        r"fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth|thirtieth)(?: of {month})?\b",
        r"\b(?:by|before) the (?:next |end of the )?(?:beta|release|launch|meeting|call|deadline|go-live|demo|review|weekend|holidays)\b",
        r"\bby \d{1,2}(?::\d{2})? ?(?:am|pm|a\.m\.|p\.m\.|o'clock)",
    ),
    next_cues=(r"\bnext\b",),
    relative_days={"today": 0, "tonight": 0, "this afternoon": 0, "this evening": 0, "tomorrow": 1},
    risk_cues=(
        r"\b(?:risks?|risky|dangerous|threat)\b",
        r"\b(?:(?:my|one|a|our|biggest|main|of) (?:concern|worry)|concerns about|(?<!not )(?<!not too )(?<!not really )(?<!n't )(?:concerned|worried) (?:about|that)|worries me)\b",
        r"\b(?:the|one|another|big|main|biggest) (?:problem|challenge|difficulty|obstacle|bottleneck) (?:is|was|here|with|would)\b",
        r"\b(?:blocked (?:by|on)|blocker|is blocking|are blocking|been delayed|will be delayed|behind schedule|over budget|too expensive|out of time|short of (?:people|time|money|staff))\b",
        r"\b(?:might|could|may|will) (?:break|fail|slip|not work|be late|be delayed)\b",
    ),
    objection_cues=(
        r"\b(?:but|although|though|however|except|unless|awkward|not|never|haven't|hasn't|isn't|aren't|can't|cannot|won't|don't|doesn't|didn't|wasn't)\b|"
        r"\b(?:because|so)[,. …]*$|(?:…|\.\.\.)$|^i (?:see|understand|get (?:it|that|you)|hear you)\b",
    ),
    denied_cues=(
        r"\b(?:not|never|no|nor|hardly|without|\w+n't)\b(?! (?:sure|only|just|doubt|saying)\b)[\w ,'-]{0,45}$",
    ),
    before_nouns=frozenset(
        "a an the this these those my our your his her its their some any each every no another of in on for with about from by at "
        "into between via per".split()
    ),
    before_verbs=frozenset(
        "to i you he she it we they who will would can could should may might must do does did don doesn didn won let not please".split()
    ),
    untitled_cues=(
        r"^(?:mr|mrs|ms|dr|sir|madam)\b|^(?:before|after|between|towards?|across|regarding|during|through|within|without|against|along|around|"
        r"above|below|under|until|till|off|onto|upon|behind|beyond|beside|via|per|versus|except|despite|sometimes|often|never|always|already|further|next|last|another|every|each|several|few|probably|actually|really|"
        r"together|again|still|even|yet|rather|quite|pretty|especially|mostly|later|earlier|soon|once|etcetera|many|much|less|least|better|best|own)$",
        r"^(?:gonna|wanna|gotta|dunno|shall|guys?|alright|hello|hey|hi|nice|cool|stuff|lot|bit|kind|sort|yep|nope|per|cent|guess|basically|"
        r"today|tomorrow|yesterday|week|weeks|great|perfect|maybe|okay|anyone|everyone|everybody|somebody|please|thanks|morning|afternoon)$",
        r"^(?!(?:need|seed|feed|speed|breed|weed)$)[a-z]{2,}(?:[^e]ed|ly)$",
    ),
    small_talk_cues=(
        r"^(?:hi|hey|hello|good (?:morning|afternoon|evening|day)|welcome|bye|goodbye|cheers|see you|have a (?:good|nice|great))\b",
        r"\b(?:can|could|do) (?:you|everyone|everybody|anyone|people|you guys)(?: all| guys)? (?:hear|see) (?:me|my|this|the|us|it)\b",
        r"\b(?:share|sharing|see|seeing|stop sharing) (?:my|your|the|a) (?:screen|slides?|window|tab)\b",
        r"\b(?:you(?:'re| are)|i(?:'m| was| am)) (?:on mute|muted|breaking up|frozen|echoing)\b",
        r"\b(?:unmute|mute yourself|the recording|started recording|technical (?:problem|difficult))",
        r"\b(?:thank you|thanks)(?: (?:very much|so much|a lot|all|everyone|everybody|guys|again))?\b[.!, ]*$",
        r"\b(?:wait(?:ing)? (?:a|another|one|few|for)|give (?:it|people|everyone|me) (?:a|another|one)) .{0,20}\b(?:minutes?|seconds?|moment|more people)\b",
        r"\bwait just (?:a|another|one) (?:few |couple )?.{0,12}\b(?:minutes?|seconds?|moment)\b|\bq ?(?:&|and) ?a session\b|\blooking forward to\b|\bpull (?:this|it|that) up\b|\bdo (?:the |our )?(?:agenda|introductions)\b|\b(?:short|quick) (?:breakout|call)\b",
        r"\b(?:please|you can|yeah|yes|sure),? go ahead\b|\bgo ahead,? \w+[.!]?$|\w,? go ahead[.!]?$",
        r"\b(?:how are you|nice to (?:meet|see) you|how's it going|how was your weekend|the weather)\b",
        r"\b(?:thanks|thank you)(?: guys| all| everyone| everybody| so much| very much)? for (?:sharing|the|your|coming|joining|having|that|this|waiting|listening|working|presenting)\b|\blet (?:us|me) know\b|\bcatch up in\b|\bwrap (?:up )?(?:this|the) (?:call|meeting)\b",
        r"\b(?:any (?:other |more )?(?:[\w-]+ ){0,2}(?:updates|comments|questions|objections|thoughts|items|topics|points)|do you want to (?:share|go|talk|start|add|give|present|speak))\b",
        r"\bsee you (?:guys|all|in|next|then|tomorrow|later)\b|\brest of (?:your|the) day\b",
        r"^(?:(?:so|okay|ok|all ?right|well|yeah),? )*(?:thank you|thanks),? (?:everyone|everybody|all|guys|so much|very much)\b",
        r"\blet(?:'s| us) get (?:this |it |us )?started\b|^(?:\w+,? ){0,4}welcome to\b|^here(?:'s| is) (?:a|the|my) link\b",
        r"^(?:next slide|one (?:moment|second|sec)|hold on|just a (?:second|moment|sec)|bear with me)\b",
    ),
    passing_cues=(
        r"\bi(?:'ll| will)\s*(?:…|\.\.\.|[.,;]|$)",
        r"\b(?:he|she|they|people|everyone|everybody|users?|customers?|like|you|to) (?:(?:\w+ )?(?:say|says|said|thinks?)),? [\"'‘“ ]*(?:(?:like|well|oh|okay),? )?i(?:'ll| will|'m going to|'m gonna| am going to)\b|\b(?:was|were|be|being|'re|'s) like,? (?:oh,? )?i\b",
        r"\bi can\b.{0,25}\bshare\b.{0,40}\b(?:work|progress|slides?|screen|results?)\b|\breal quick\b|\bgo look\b",
        r"\bthe reason (?:why )?i(?:'d| would|'ll| want)\b",
        r"\blet me\b",
        r"\bif you\b[^.?!]*\byou can\b",
        r"\b(?:i'll|i will|i'm going to|i'm gonna|i am going to),? be,? (?:coordinating|chairing|hosting|running|leading|taking care of|updating|sharing|presenting|moderating)\b",
        r"\bi can (?:just |also |quickly )*(?:share|give|provide|do) (?:you |an? |my |our |the |some )*(?:quick )?(?:updates?|overview|summary|intro(?:duction)?)\b",
        r"\b(?:i'll|i will|i'm going to|i'm gonna) be\W*$",
        r"\bi(?:'ll| will| can|'m going to| am going to|'m gonna| want to| need to| have to| would like to|'d like to) "
        r"(?:(?:just|also|now|first|then|maybe|again|still|only|very|even|always|have to|need to|be able to|have a chance to|\w+ly) )*"
        r"(?:start|begin|show|explain|go (?:over|through|back|on|ahead|first|next|into)|talk|say|speak|mention|present|give (?:you|a|an|some|it)|"
        r"read|draw|jump|skip|pass|hand|stop|end|leave|wait|let|be (?:quick|brief|short|very|honest|here|there|back)|ask (?:you|a|one|my)|"
        r"report that|take (?:this|the) (?:opportunity|moment|liberty)|welcome|thank|repeat|tell you|quote|remind|respond|reply|conclude|ask again|propose|"
        r"use|presume|assume|guess|turn|move on|scroll|bring up|come (?:back|in)|reiterate|summari[sz]e|sum|recap|introduce|admit|agree|point|"
        r"tell|repeat|keep|answer|respond|remind|note|state|continue|reassure|assure|emphasi[sz]e|stress|conclude|comment|attempt|clarify|quote|ask that|be doing|be talking|"
        r"close|finish|thank|welcome|invite|hear|see|look forward|share (?:my|this|the (?:screen|slides|link))|"
        r"not|never|get (?:to|into|through|out|in)|call on|join|drop|focus|try to (?:be|explain|share|go|keep)|know|understand|remember|think|miss|"
        r"put (?:this|it|that|them|the link) (?:up|here|on|in)|address (?!.{0,60}\b(?:by|before|tomorrow|next)\b)|demonstrate|illustrate|describe|outline|elaborate|"
        r"express|indicate|raise (?:a|an|my|the|one|two|this|that)|cover|list|apologi[sz]e|commend|congratulate|acknowledge|call (?:it|that|this) an?|touch|highlight|echo|yield|defer|suggest|argue|submit that|"
        r"recogni[sz]e|rise|remark|walk (?:you|us|through)|discuss|ask for|give (?:him|her|them|my|the floor|way|that|this)|take (?:this|that|the|a) (?:time|moment|minute|question|seat)|"
        r"have (?:a )?(?:\w+ )?presentations?|plug|hook|switch|be (?:making|taking) (?:notes|minutes) now)\b",
        r"\bplease (?:note|see|remember|bear|excuse|forgive|feel free|find|correct me|be (?:aware|brief|patient|seated)|rise|stand|stop me|interrupt|raise your hand)\b",
        r"\bi(?:'m| am) (?:happy|glad) to (?:leave|give|take (?:questions|that)|answer|confirm|say|hear|go|start|begin|yield|respond|discuss|elaborate)\b",
        r"\blet(?:'s| us) (?:just |maybe |first |now |quickly |also )*(?:see|start|begin|look|know|catch up|back up|come back|do the following|be honest|say|talk|discuss|move|go (?:on|to|through|back|over|ahead)|continue|wait|get (?:started|back|going|on)|"
        r"assume|suppose|leave|not decide|be (?:\w+ )?(?:clear|frank|real)|keep (?:discussing|talking|going|moving)|continue|take (?:a|an|the|this) (?:\w+ )?(?:look|break|minute|vote|case|example)|have a (?:look|break)|hear|think|imagine|try to|face it|jump|turn|close|finish|head back|get back)\b",
        r"\bwe (?:should|could|can|need to|have to|will|want to|'ll) (?:\w+ ){0,2}?(?:talk|discuss|start|begin|look (?:at|into)|go (?:on|over|through|around))\b",
        r"\bi(?:'ll| will) (?:be|have) (?!.{0,40}(?:ready|done|finished|prepared|sending|submitting|working|bringing|updating|adding|posting|writing))",
        r"\b(?:like|say|says|said),? [\"“ ]*let(?:'s| us)\b",
        r"\byou(?:'d| would|'ll| will| can| could)? (?:share|give|do) (?:us |the |your |an? |some |any )*(?:\w+ )?updates?\b",
        r"\byou(?:'ll| will|'re going to|'re gonna| are going to| are gonna) (?:get|see|have|receive|wait|have to wait|appreciate|recall|understand|be (?:sent|asked|given|getting|hearing|aware|pleased|glad)|find|notice|need|know|hear|remember|want)\b|\btrail off\b",
        r"\b(?:all|if|when|once|unless|before|after|until|whether|because|since|that|what|where|how|so that|as|which|who|whom|why|than) i(?:'ll| will| can|'m going to)\b",
    ),
    anyone_cues=(
        r"\b(?:someone|somebody|one of us|anyone|anybody) (?:else )?(?:should|must|needs? to|has to|have to|ought to|will have to)\b",
        r"\baction items?:? ",
        r"(?<!reason )(?<!why )\bi(?:'d like| would like| need| want) you(?: guys| all| both| two)? to\b",
    ),
    assign_cues=(
        r"^(?:,? (?!(?:i|you|we|they|he|she|it|who|that|which|and|but|so)\b)\w+){0,2}?,? (?:(?-i:will)|'ll|is going to|is gonna|gonna|gets|to do|'s going to|'s gonna|has to|needs to|should|are going to|you(?:'ll| will|'re going to|'re gonna| are going to)(?! (?:see|have|know|find|need|be aware|appreciate|recall|understand)\b))\b",
    ),
    fragment_cues=(
        r"^(?:which|who|whose|because|'?cause|than|where|when|while|if|or|as|whereas|although|though|that's (?:why|what|how|it|all)|to|of|with|for|from|in which)\b",
        r"\b(?:and|or|but|so|because|the|a|an|to|of|that|is|are|it's|my|our|we|i)[,. …—–-]*$",
        r"(?:…|\.\.\.|—|–|-|,)\s*[.]?$",
        r" (?!(?:am|as|at|be|by|do|eu|go|he|hi|id|if|in|is|it|me|my|no|of|oh|ok|on|or|pc|pm|qa|so|to|tv|uk|ui|up|us|ux|vs|we|x|y)\b)[a-z]{1,2}[.?]?$",
        r"^(?:it|that|this|they|he|she|those|these)(?:'s|'re|'d|'ll)?\b",
    ),
    pointing_cues=(
        r"\b(?:will|can|might|may|could|to) (?:\w+ ){0,2}?(?:it|them|that|this)(?= *(?:$|[,.;]|by|on|in|tomorrow|today|this|next|again|before|after|until|with|when|if|later)\b| *$|[.,;])",
        r"\b(?!do\b|does\b|like\b|mean\b|about\b|of\b|that\b|is\b|all\b|after\b|before\b|with\b|in\b|for\b|at\b|by\b|on\b|to\b)\w+ (?:it|them|this)[.!]?$",
    ),
    number_cues=(
        r"^(?:(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:-\w+)?|\w+teen(?:th)?|one|two|three|four|five|six|seven|eight|nine|ten|"
        r"eleven|twelve|hundreds?|thousands?|millions?|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|twelfth|\w+tieth)$",
        r"^(?:{weekday}|{month})$",
    ),
    request_forms=(
        (
            r"^.*?\b(?:can|could|would|will) you (?:please |maybe |also |just |perhaps |then )*(.+?)[?.]*$",
            r"{owner} will \1.",
        ),
        (r"^.*?\bplease (.+?)[?.]*$", r"{owner} will \1."),
        (
            r"^.*?\byou(?:'ll| will|'re (?:going to|gonna)| are (?:going to|gonna)) (.+?)[,.]*$",
            r"{owner} will \1.",
        ),
    ),
    proposal_forms=(
        (
            r"^(?:.*?[,;:] )?(?:(?:should|shall|can|could) we|why don't we|let's|let us|what if we) (?:just |maybe |then |also |try and )*"
            r"((?!(?:i|we|you|they|he|she|it|the|a|an|that|this|there|not|say|see|be honest)\b|(?-i:[A-Z])).+?)[?.]*$",
            r"We will \1.",
        ),
        (
            r"^(?:.*?[,;:] )?(?:what|how) about (?:maybe |just )*((?:\w+ing|using|having) .+?)[?.]*$",
            r"Agreed to: \1.",
        ),
    ),
    topic_cues=(
        r"\bi (?:have|had|'ve got|just wanted to (?:ask|raise|bring up)) (?:one|a|an|another|two|some) (?:\w+ )?(?:topic|question|thing|point)s?\b",
        r"\b(?:let's|let us|shall we|we'll|we will|can we|we can|i'd like to|we(?:'re| are) (?:going to|gonna)) "
        r"(?:move|go (?:on|to|through|ahead|over)|turn to|start|begin|get (?:on|to|started|into)|jump|switch (?:to|over)|proceed|continue with)\b",
        r"\b(?:moving on|move on|next (?:item|topic|question|point|section|presentation|thing|one|up|on the)|the agenda|"
        r"another (?:thing|topic|item|question|point)|last (?:thing|item|topic|point)|final (?:item|topic|point))\b",
        r"^(?:(?:so|okay|ok|all ?right|well|and),? )*today,? .{0,20}\bwe(?:'ll| can| will| want| are going| have)\b",
        r"\b(?:let's|let us|we'll|we will|we can|shall we) (?:\w+ )?(?:go|hear|get|take|look|start|do (?:it|that|this)|have)\b.{0,40}\b(?:updates?|presentations?|agenda|introductions)\b",
        r"\b(?:over to you|hand (?:it )?over to|questions? from|turn(?:ing)? to|wrap up|in closing|any other business)\b",
        r"^(?:(?:okay|ok|right|alright|all right|so|now|well|and|um|uh),? )*(?:first(?:ly)?|second(?:ly)?|third(?:ly)?|finally|next|lastly)\b",
    ),
    fillers=(
        r"\b(?:u+h+m*|u+m+|e+r+m*|a+h+|hm+|mm+(?:-?hm+)?|uh-?huh|huh)\b",
        r"\b(?:you know|i mean|sort of|kind of|or something like that|or whatever|and stuff(?: like that)?|if you will)\b",
        r"(?:^|(?<=, ))(?:like|basically|actually|literally|obviously|honestly|anyway|anyways),",
        r"^(?:(?:(?:so|and|but|well|okay|ok|yeah|yes|yep|right|alright|all right|oh|now|then|also|sure|exactly|of course|hmm)\b"
        r"|(?:no|great|cool|like|perfect|true|good|nice)\b(?=[,.!…]| *$| (?:so|and|but|yeah|okay)\b))[,.!…]* *)+(?=\w)",
        r"[, ]+(?:so|but|and|or|yeah|because|right)[,. …]*(?:yeah|so)?[. …]*$",
        r", like[,. …]*$",
    ),
    pauses=(
        # "We I think", "I we'll", "There would it would": begun again with another subject
        (
            r"(?<![\w'’-])(?:^|(?<=[,;] ))(?:i|we|they|he|she|it) (?=(?:i|we|you|they|he|she|it|there)(?:'|\s))",
            "",
        ),
        (
            r"(?:^|(?<=[,;] ))(?:i|we|you|they|he|she|it|there) (?:would|will|should|could|can|may|might|are|was|were|have to|need to|want to) "
            r"(?=(?:i|we|they|he|she|there|it(?= (?:is|was|would|will|could|can|should|has)))(?:'|\s))",
            "",
        ),
        # "I will… we should": a start that was given up before its verb
        (
            r"\b(?:i|we|you|they|he|she|it)(?:'(?:ll|d|m|re|ve|s))?(?: (?:will|would|can|could|should|might|may|must|just|also|maybe|probably|really|are|am|is|"
            r"was|were|have|has|had|do|don't|didn't|going|gonna|to))*(?:…|\.\.\.) ?(?=(?:i|we|you|they|he|she|it|there)\b)",
            "",
        ),
        (
            r"\b(?:is|are|was|were|will|would|can|could|has|have|had)(?:…|\.\.\.) ?(?=(?:is|are|was|were|will|would|can|could|has|have|had)\b)",
            "",
        ),
        # "hasn't… checked", "the, spec", "to, multi": a pause where no clause ends
        (
            r"\b(the|a|an|your|my|our|their|its|this|to|of|will|would|should|could|can|must|might|may|has|have|had|been|be|is|are|was|were|\w+n't|"
            r"we've|we're|i'm|i've|i'll|we'll|they're|just|some|in|for|with|from|at|by|on|and|or|but|think|thinks|that)(?:…|\.\.\.) ?(?=\w)(?!(?:and|but|or|so|because)\b)",
            r"\1 ",
        ),
        (
            r"\b(the|a|an|your|my|our|their|its|to|will|would|should|could|must|we've|we're|i'm|i've|i'll|we'll|they're), (?=[a-z])"
            r"(?!(?:and|but|or|so|because|if|when|that|which|like|i|we|you|they|it|in|as|at|for|on|to|of|with|by|from|the|a)\b)",
            r"\1 ",
        ),
        (r"\b(feels?|felt|seems?|looks?|sounds?) like, ", r"\1 like "),
        (r"\b(is|are|be|was|to|of|in|or|and|also|then|just), like,? ", r"\1 "),
        (
            r"\b(some|is|are|has|have|had|for|of|in|with|about) like (?=(?:a|an|the|this|our|my|some|two|three|\d+)\b)",
            r"\1 ",
        ),
        # "d we decided", "Cou could we", "s right so": a word that was begun and broken off
        (r"(?<![\w'’./-])(?<!plan )(?<!option )(?<!\s[a-z] )(?-i:[b-hj-z]),? (?=(?-i:[a-z]{2}))", ""),
        (
            r"(?<![\w'’./-])(?!(?:a|i|ad|ai|am|an|as|at|be|by|do|go|he|hi|id|if|in|is|it|me|my|no|of|on|or|so|to|up|us|we|all|and|any|are|bad|big|but|can|car|cup|"
            r"day|end|for|fun|get|had|has|her|his|how|key|let|man|may|men|new|not|now|off|old|one|our|out|own|par|per|pro|red|run|see|set|sun|tea|tax|the|tie|top|two|"
            r"use|was|way|who|why|win|yes|you)\b)([a-z]{1,3}) (?=\1[a-z])(?!\1(?:s|es|ing|ed|er|ly)\b)",
            "",
        ),
    ),
    first_person_cues=(r"(?<!/)\b(?:i(?!/|\.\w)|i'm|i'll|i've|i'd|me|my|mine|myself)\b",),
    third_person=(
        (r"\bI'm\b|\bI am\b", "{speaker} is"),
        (r"\bI've\b|\bI have\b", "{speaker} has"),
        (r"\bI'll\b|\bI shall\b", "{speaker} will"),
        (r"\bI'd\b", "{speaker} would"),
        (r"\bI was\b", "{speaker} was"),
        (r"\bI don't\b", "{speaker} doesn't"),
        (r"\bI haven't\b", "{speaker} hasn't"),
        (r"\bI do\b", "{speaker} does"),
        (r"\bI (just |still |also )?guess\b", r"{speaker} \1guesses"),
        (
            r"\bI ((?:really |also |just |still |then |only |already |personally |strongly |actually |definitely )*)"
            r"(think|believe|want|need|know|hope|agree|see|feel|suggest|propose|like|mean|wonder|expect|assume|prefer|recommend|understand|"
            r"remember|work|use|say|ask|suppose|care|love|doubt|plan|intend)\b",
            r"{speaker} \1\2s",
        ),
        (
            r"\bI ((?:really |also |just |still |then |only |already |never |finally |recently )*)"
            r"(\w+ed|heard|saw|went|got|made|said|told|took|wrote|found|gave|sent|put|thought|spoke|ran|left|met|began|knew|felt|kept|read|brought|"
            r"built|came|chose|forgot|held|lost|paid|spent|understood|used|started)\b",
            r"{speaker} \1\2",
        ),
        (
            r"\bI ((?:really |also |just |still |then |only |already )?)"
            r"(will|would|can|could|can't|cannot|couldn't|won't|wouldn't|should|shouldn't|might|may|must|had|did|didn't|wasn't)\b",
            r"{speaker} \1\2",
        ),
        (r"\bmyself\b", "{speaker}"),
        (r"\bmine\b", "{speaker}'s"),
        (r"\bmy\b", "{speaker}'s"),
        (r"\bme\b", "{speaker}"),
    ),
    third_person_again=(
        (r"\bI(?:'m| am)\b", "they're"),
        (r"\bI was\b", "they were"),
        (r"(?<!/)\bI(?='|\b)(?!/|\.\w)", "they"),
        (r"\bmyself\b", "themselves"),
        (r"\bmine\b", "theirs"),
        (r"\bmy\b", "their"),
        (r"\bme\b", "them"),
    ),
    headings={
        "decisions": "Decisions",
        "actions": "Actions",
        "open_questions": "Open questions",
        "risks": "Risks",
        "chapters": "Chapters",
        "quotes": "Notable quotes",
        "tldr": "In short",
        "coverage": "Coverage",
        "models": "Models",
        "cost": "Cost",
        "unverified": "unverified",
        "owner": "Owner",
        "due": "Due",
        "nobody_said": "",
        "not_said": "Not said in this meeting.",
        "minutes": "Minutes",
        "email": "Follow-up e-mail",
        "agenda": "Agenda",
        "proposed": "proposed",
        "tentative": "tentative",
        "agreed": "agreed",
        "retracted": "retracted",
        "transcript": "Transcript",
        "speaker": "Speaker",
        # drafts
        "summary": "Executive summary",
        "status": "Status report",
        "tickets": "Tickets",
        "meeting": "Meeting",
        "date": "Date",
        "participants": "Participants",
        "discussion": "Discussion",
        "proposals": "Proposed, not decided",
        "taken_back": "Taken back",
        "carried_over": "Carried over from last time",
        "next_steps": "Next steps",
        "next_meeting": "Next meeting",
        "any_other_business": "Any other business",
        "topics": "Topics",
        "task": "Task",
        "time": "Time",
        "state": "State",
        "open": "open",
        "done": "done",
        "overdue": "overdue",
        "evidence": "Evidence",
        "none_recorded": "None recorded.",
        "subject": "Subject",
        "to": "To",
        "greeting": "Hello everyone,",
        "greeting_formal": "Dear all,",
        "email_intro": "Here is what came out of “{title}”:",
        "email_intro_formal": "Please find below the outcome of “{title}”.",
        "email_closing": "If something is missing or wrong, please reply to this message.",
        "sign_off": "Thanks,",
        "sign_off_formal": "Kind regards,",
        "minutes_by": "Minutes taken by",
        "approved_by": "Approved by",
        "unverified_note": "Could not be confirmed in the transcript; please check.",
        # the page
        "talk_time": "Talk time",
        "timeline": "Who spoke when",
        "search": "Search the transcript",
        "matches": "{n} matches",
        "no_matches": "No matches",
        "play": "Play from here",
        "pause": "Pause",
        "show_in_transcript": "Show in the transcript",
        "doubtful": "doubtful",
        "doubtful_note": "The words may have been misheard here.",
        "unknown_speaker": "Unknown speaker",
        "duration": "Duration",
        "language": "Language",
        "heard_by": "Heard by",
        "notes": "Notes",
        "calls": "Calls",
        "escalations": "Asked a stronger model",
        "always_strongest": "Always the strongest model",
        "free": "nothing (no paid model was asked)",
        "unknown": "unknown",
        "skip": "Skip to the transcript",
        "no_audio": "The audio file was not found next to this page.",
        "made_by": "Made with quorum",
        # translation
        "untranslated": "not translated",
        "untranslated_note": "What is marked “not translated” was kept in its original language.",
        # what the embedded model writes itself
        "nothing_said": "Nothing that can be summarized was said.",
        "discussed": "Discussed: {topics}",
        "opening": "Opening",
        "closing": "Closing",
        "part": "Part {n}",
    },
)
