"""Signs of the form of talk, English: that something closes, moves, is put off, is taken on, outlives the call.

Knows nothing of meetings. They say little alone; `moments` weighs them by numbers that were learned.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from pipeline.extractive.reading.cues import calendar_of

SIGNS: dict[str, tuple[str, ...]] = {
    "closing": (
        r"\blet(?:'s| us) (?:just |maybe |then |also |all |,)*(?:do (?:that|it|this)|target|push|postpone|go (?:with|for|ahead)|keep|merge|include|exclude|"
        r"defer|leave|plan|aim|drop|remove|add|make|set|use|take|ship|cut|close|schedule|say|try|stick|put|move (?:it|this|that|them|\w+ to)|revisit|park|decide|wait|not)\b",
        r"\b(?:any|no|there are no|without) (?:objections?|disagreements?|opposition|concerns)\b",
        r"^(?:decision|decided|agreed|resolved|conclusion)\s*:",
        r"\b(?:motion|amendment|proposal|resolution) (?:is |was |has been )?(?:carried|passed|approved|adopted|accepted|agreed)\b",
        r"\b(?:rough |clear |general |good )?(?:consensus|agreement) (?:is|was|on|to|that|for|here)\b|\bwe have (?:rough |a )?(?:consensus|agreement)\b|\b(?:everyone|everybody|all|we all|we) (?:seems? to )?agrees?\b",
        r"^(?:(?:okay|ok|alright|all right|cool|great|perfect|right|yeah|yes|yep|so|then|sounds good|good),? )+(?:then |so )?(?:we(?:'ll| will|'re| are| can| should)?|let's|it's|that's|i(?:'ll| will| think we)) \w+",
        r"\b(?:sounds|seems) (?:like )?(?:we|everyone|everybody|people|there) (?:are|is|agree|all|have|want|prefer|will)\b",
        r"\bso (?:we|the plan|the idea|the conclusion|basically we) (?:will|'ll|are|is|should|can|decided|agreed)\b",
    ),
    "settles": (
        r"\b(?:decid\w+|agree\w*|consensus|settl\w+|conclu\w+|approv\w+|confirm\w*|finali[sz]\w*|lock(?:ed)? in|freez\w+|frozen|adopt\w*|accept\w*|commit(?:ted)?)\b",
    ),
    "moves": (
        r"\b(?:merge[ds]?|merging|defer\w*|postpon\w+|includ\w+|inclusion|exclud\w+|remov\w+|drop(?:ped|ping)?|keep(?:ing)?|add(?:ed|ing)?|mov(?:e|ed|ing)|push(?:ed|ing)?|"
        r"replac\w+|renam\w+|switch\w*|chang\w+|bump\w*|rais\w+|lower\w*|increas\w+|reduc\w+|out of scope|in scope|scope|optional|mandatory|required|default)\b",
    ),
    "later": (
        r"\b(?:next (?:release|version|call|meeting|week|fork|devnet|time|sprint|quarter)|later|for now|postpone\w*|defer\w*|not (?:in|for|part of) (?:this|the)|out of (?:the )?scope|"
        r"revisit|come back to|take (?:it|this|that) (?:offline|async)|async|follow(?:ing)? up|wait (?:for|until))\b",
    ),
    "favour": (
        r"\b(?:in favou?r|prefer\w*|support(?:ive)?|(?:i|we)(?:'re| are|'m| am)? (?:fine|okay|ok|good|happy) with|makes? (?:more )?sense|good idea|fine (?:by|with)|no strong opinions?|would (?:rather|vote|go)|plus one|\+1|on board)\b",
    ),
    "undecided": (
        r"\b(?:(?:won't|don't|not|no need to|can't|cannot|shouldn't|needn't|too (?:soon|early) to|before we|until we|yet to|whether (?:to|we|or not)|if we|have to|need to|should) (?:\w+ ){0,3}(?:decide|make (?:a|the|any) decision|agree|conclude|finali[sz]e))\b",
        r"\b(?:open question|undecided|not (?:sure|clear|decided)|up in the air|tbd|to be determined|still discussing|discuss(?:ion)? (?:further|more|this)|more feedback)\b",
    ),
    "supposed": (
        r"\b(?:if (?:we|you|they|it|i|there|someone)|would (?:have|be)|could (?:have|be)|might|imagine|suppose|let's say|for example|for instance|in theory|what if|hypothetical\w*)\b",
    ),
    "past": (
        r"\b(?:last (?:week|time|call|meeting|month|year)|previous(?:ly)?|in the past|already|earlier|back then|originally|we (?:had|were|was|did|said|used to)|ago|yesterday|historically)\b",
    ),
    "takes_on": (
        r"\bi(?:'ll| will|'m going to|'m gonna| am going to|'m (?:planning|aiming|working)| (?:can|could) (?:\w+ )?(?:write|open|make|take|do|put|send|create|post|check|ask|ping|reach|prepare|update|add|draft|look|follow|file|review|try|test|run|share|handle|fix|push|pick|update|talk))\b",
        r"\bwe(?:'ll| will|'re going to|'re gonna| are going to| plan to| aim to|'re planning| are planning|'re aiming| intend to)\b",
    ),
    "asks": (
        r"\b(?:can|could|would|will) (?:you|someone|somebody|anyone|anybody|everyone|we get|i ask)\b|\bplease\b|\bit(?:'d| would) be (?:great|good|nice|helpful|useful|awesome)\b|\byou (?:should|need to|can|could|may want)\b|"
        r"\b(?:teams?|clients?|people|everyone|everybody|they|folks) (?:should|need to|must|have to|please)\b|\bmake sure\b|\blet me know\b",
    ),
    "formula": (
        r"\b(?:action items?|actions?) (?:for|on|is|are|point)\b|\baction items?\b|\bto-?dos?\b|\bnext steps?\b|\blet(?:'s| us) have \w+|\bassign(?:ed)? to\b|\bfollow up (?:with|on)\b|\btake (?:that |this |it )?(?:as )?(?:an )?action\b|\bvolunteer\w*\b|\bowner\b",
    ),
    "outlives": (
        r"\b(?:write|draft|open|file|create|implement|fix|review|test|benchmark|update|publish|release|post|send|prepare|investigat\w+|follow up|reach out|ping|coordinate|"
        r"schedule|merge|rebase|document|spec(?:ify)?|propos\w+|deploy|launch|run|measure|check (?:with|whether|if)|look (?:into|at)|comment|feedback|read|PRs?|issues?|doc(?:ument)?s?|spec|EIP|post mortem|report back|get back)\b",
    ),
    "in_call": (
        r"\b(?:share (?:my|the|your) screen|screen ?shar\w+|hear me|see my|mute[d]?|unmute|go (?:first|ahead|next)|start with|move on|next (?:topic|item|up|one)|agenda|drop (?:the|a|it in)|paste|"
        r"in the chat|the link|link (?:it|this|here)|presentation|present(?:ing)?|slides?|update(?:s)? from|any (?:other )?(?:updates?|comments?|questions?|thoughts?)|give (?:us )?an update|wrap up|thanks? (?:you|everyone|for)|bye|welcome|see you|jump in|let me (?:just )?(?:share|see|find|start))\b",
    ),
    "dated": (
        r"\b(?:{weekday}|{month})\b|\b(?:today|tomorrow|tonight|next (?:week|month|year|quarter|call|meeting)|this (?:week|month)|end of (?:the |this |next )?(?:week|month|year|day|quarter)|"
        r"in (?:a|one|two|three|four|five|six|\d+|a few|a couple of|the next|the coming) (?:\w+ )?(?:days?|weeks?|months?|hours?)|q[1-4]|mid[- ]\w+|early (?:next|\w+ber|{month})|late (?:next|{month})|\d{1,2}(?:st|nd|rd|th)|20[2-9]\d|\d{1,2}(?::\d\d)? ?(?:utc|am|pm))\b",
    ),
    "aims": (
        r"\b(?:target\w*|deadline|timeline|eta|launch\w*|ship\w*|release[sd]?|go(?:es|ing)? live|schedul\w+|by (?:the )?(?:end|{weekday}|{month}|next|then|tomorrow)|aim(?:ing|s)?|plan(?:ned|ning)?|expect\w*|ready|activat\w+|fork(?:s|ing)? (?:at|on|in)|due|ahead of|postponed|delayed)\b",
    ),
    "problem": (
        r"\b(?:bugs?|issues?|problem\w*|block(?:ed|er|ers|ing)|fail\w*|broken|missing|concern\w*|risk\w*|attack\w*|vulnerab\w+|regression|crash\w*|slow\w*|unstable|stuck)\b",
    ),
    "result": (
        r"\b(?:results?|found|shows?|showed|measured|benchmark\w*|numbers|average|percent|improv\w+|faster|slower|reduced|increased|compared|completed?|finished|done|implemented|working|passing|interop\w*|stable|support(?:s|ed)?)\b",
    ),
    "reason": (
        r"\b(?:because|since|so that|due to|reason|therefore|in order to|otherwise|the point|the idea|means that)\b",
    ),
}
"""Signs of the form of talk, English. `{weekday}` and `{month}` stand for their names."""


_WORK = (
    r"(?:write|draft|open|file|create|make|implement|fix|review|test|benchmark|update|publish|release|post|send|prepare|investigate|follow up|reach out|ping|contact|"
    r"e-?mail|message|coordinate|schedule|set up|merge|rebase|document|specify|propose|deploy|launch|run|measure|check|look (?:into|at|up)|take (?:a|another) (?:\w+ )?look|comment|leave|"
    r"give (?:\w+ )?feedback|read|report back|get back|talk (?:to|with)|speak (?:to|with)|ask|add|put (?:up|together|in|out|it|this|that|a)|share|upload|submit|push|cut|collect|gather|"
    r"compile|organi[sz]e|bring|figure out|work on|try|provide|finish|complete|help|sync|clean up|rename|remove|change|move|migrate|order|book|call|pay|sign|hire|buy|circulate|"
    r"distribute|summari[sz]e|invite|confirm|finali[sz]e|address|pick (?:it|this|that|up)|take (?:it|this|that|care|on|over)|join|continue|resolve|close|handle|find out|let (?:you|them|everyone|everybody) know|"
    r"raise|tell|install|replace|repair|deliver|order|arrange|reply|respond|answer|turn|copy|print|scan|translate|train|present|show|ship|bump|port|expose|integrate|support|switch|do (?:it|that|this|the|a|some|another))"
)
_ADVERBS = r"(?:(?:\w+ly|just|also|then|maybe|definitely|still|now|at least|try to|try and|go ahead and|please|have to|need to|be able to|want to|start to|start|quickly|happy to|,)[ ,]+){0,3}"
_OFTEN = r"(?: (?:probably|definitely|also|just|still|then|only|really|maybe|at least|all|now|first|simply|either|rather|actually|perhaps|basically))*"
_DECIDES = (
    r"(?:go (?:with|for|ahead)|keep(?! (?:going|talking|discussing|thinking|in mind)\b)|merge|push|include|exclude|save|target|close|drop|ship|leave|defer|skip|postpone|remove|stick|set|base|release|"
    r"launch|freeze|adopt|approve|reject|cancel|revisit|wait|switch|replace|split|rename|allow|require|stop|limit|use|add|move (?!on\b)|put|take (?:it|this|that|the|them) (?:off|out|in|to|async)|do (?:it|that|this) (?!by\b)|"
    r"decide|agree|plan|schedule|aim|focus|start (?:with|from|using)|implement|make (?:it|this|that|the) \w+|have (?:a|another|the) (?:call|meeting|breakout|vote|release))\b"
)
FILTERS: dict[str, tuple[str, ...]] = {
    "task": (
        rf"\bi(?:'ll| will| shall|'m (?:going to|gonna|planning to|aiming to)| am going to| can| could| should| need to| have to| plan to| intend to|'d be happy to| promise to),?\s+{_ADVERBS}{_WORK}\b",
        rf"\bwe(?:'ll| will|'re (?:going to|gonna|planning to|aiming to)| are going to| should| need to| have to| plan to| aim to),?\s+{_ADVERBS}{_WORK}\b",
        rf"\blet me {_ADVERBS}{_WORK}\b",
        rf"\b(?:can|could|would|will) (?:you|someone|somebody|anyone|everyone)(?: \w+)?,? {_ADVERBS}{_WORK}\b|\bplease,? {_ADVERBS}{_WORK}\b|\bmaybe {_WORK}\b",
        rf"\b(?:you|someone|somebody|everyone|everybody|teams?|clients?|people|folks)(?:'ll| will| should| needs? to| must| has to| have to|'re (?:going to|gonna)),? {_ADVERBS}{_WORK}\b",
        r"\b(?:action items?|action (?:for|on)|to-?dos? (?:is|are|would|for|:)|next steps? (?:is|are|would|for|here|then|:))|\blet(?:'s| us) have \w+",
        r"\bit(?:'d| would) be (?:great|good|nice|helpful|useful|awesome)(?: \w+){0,3} (?:if|to)\b",
    ),
    "named": (
        rf"\b(?-i:[A-Z]\w+)(?:'ll| will| should| needs to|'s (?:going to|gonna)| is (?:going to|gonna)),? {_ADVERBS}{_WORK}\b",
    ),
    "settling": (
        r"\blet(?:'s| us) (?!see\b|say\b|start\b|go (?:on|to|through|back)\b|move (?:on|to)\b|talk\b|discuss\b|hear\b|wait\b|get (?:started|going|into|right)\b|jump\b|quickly\b|look\b|begin\b|continue\b|give\b|take (?:a|it)\b|chat\b)\w+",
        r"\bwe(?:'ll| will| won't|'re (?:not )?(?:going to|gonna)| are (?:not )?(?:going to|gonna)|'re (?:going|sticking|keeping)| are (?:going|sticking|keeping)| should(?: not|n't)?| can (?:just |also |then |probably )?(?:go|keep|merge|move|push|include|save|target|close|drop|start|do|make|ship|leave|use|defer|skip|decide))\b",
        r"\b(?:make|makes|making) (?:more |the most |total |a lot of )?sense to\b|\bin favou?r of\b|\b(?:i|we)(?:'d| would)? (?:strongly |really )?(?:prefer|support|propose|suggest|recommend)\b|\bi think we (?:should|can|could|need|will)\b",
        r"\b(?:we|everyone|everybody|all)(?:'ve| have| had|'re| are)? (?:\w+ )?(?:decided|agreed?|settled|confirmed|postponed|deferred|rejected|dropped|accepted|adopted|approved)\b|\b(?:is|are|was|were|been|got|be|gets|being) (?:\w+ )?(?:decided|agreed|approved|accepted|adopted|carried|settled|finali[sz]ed|confirmed|postponed|deferred|rejected|dropped|included)\b",
        r"\b(?:agreement|consensus|(?:any|no|without|some|strong|there are) (?:\w+ )?objections?|included in|out of (?:the )?scope|part of)\b",
        r"\b(?:will|won't|should|is going to|are going to|is gonna) (?:not )?(?:be (?:\w+ )?(?:included|part|moved|merged|removed|added|postponed|deferred|optional|mandatory|required|in|out of|on|the|scheduled|set|kept|used|released|targeted|cancell?ed|skipped|dropped|done|a|at)|stay|remain|become|go|happen|include|target|stick|move)\b",
        r"\b(?:keep|keeping|leave|have|make) (?:it|them|this|that|the \w+(?: \w+)?) (?:optional|as|in|out|open|the same|for|until|simple|mandatory|required)\b|\b(?:go|going|went) (?:with|for|ahead with)\b|\bno longer\b",
    ),
    "idle": (
        r"\b(?:no|not (?:many|much|any)|nothing) (?:\w+ ){0,2}(?:updates?|news|to (?:report|share|add|update))(?: (?:today|this week|for now|(?:from|on) (?:my|our|\w+) (?:side|end)))?\W*$",
    ),
    "farewell": (
        r"\bthat(?:'s| is| was) (?:it|all|everything|about it|good)(?: \w+){0,3} (?:for|from)\b|\bwrap (?:it |this |things )?up\b|\b(?:see|talk to) (?:you|y'all|everyone)\b",
    ),
    "inside": (
        r"\b(?:share (?:my|the|your) (?:screen|slides)|(?:go|start) (?:first|next)|start with|move on|hand (?:it )?over|drop (?:the|a|it|this)|paste|(?:in|into|to) (?:the |our |this )?(?:zoom |meeting )?chat|the link|"
        r"hear me|see my|be (?:quick|brief|honest|clear|frank)|(?:very )?quickly (?:mention|say|go)|give (?:you |us |everyone )?(?:an?|the|some|my) (?:\w+ )?(?:update|overview|intro|context|minute|second)|"
        r"(?:just )?(?:mention|say|note|point out|start by|repeat|rephrase|clarify|explain|read out|introduce|conclude|summari[sz]e|answer (?:that|this)|call (?:it|this|the meeting) (?:a day|short))|"
        r"give (?:it|them|everyone) (?:another|a) (?:minute|few)|just (?:send|post|drop|put) (?:(?:it|in|this|that) )?(?:now|here|in)\b|power through|leave (?:some |a little )?(?:room|time) for (?:questions|discussion)|"
        r"(?:provide|give) us an? (?:\w+ )?update|give (?:you|everyone|us) (?:\w+ )?(?:back|\d+ minutes)|give you back|spare you|reiterate|take over(?=\W*$)|(?:short|quick|brief) intro\w*|(?:leave|keep|take) (?:the |your )?(?:q ?(?:and|&) ?a|questions?)|join (?:that|this|the) (?:link|room|breakout)|(?:here's|here is) the chat|(?:get|have) a transcription|rename (?:myself|to)|in a (?:second|minute|moment)\b|call it (?:a )?\w+ or|get started|start the (?:stream|recording|broadcast)|i(?:'ll| will) take it (?:that|as)|should continue or|(?:breakout|dynamic|agenda|call|meeting) today|try to (?:correlate|explain|summari[sz]e)|let (?:me|you) (?:see|think|finish|go|know if)|wait|jump (?:in|to|off)|leave (?:the floor|it there|it at that|you|early)|mute|present (?:my|the) slides|read (?:in|it))\b",
        r"\b(?:un-?share\b|give (?:you|everyone|everybody|us|them) back\b|\blink to (?:it|this|that) in a (?:moment|second|sec|minute)\b|share (?:\w+ ){0,4}(?:screen|audio|request|demo|tab|window)\b|slides? to share|(?:make|making|you) (?:\w+ )?(?:presenter|co-?host)|co-?hosts?\b|audio shar\w+|rest of the agenda|"
        r"(?:add|let|move|bring) (?:you|whoever|everyone|people|them) (?:to (?:the|a|your|one) )?(?:room|in|back|later|up)|whoever can't|(?:see|check) if \w+(?:'s|'re| is| are) (?:joining|here|coming|online)|record (?:the|this|these|our)|"
        r"(?:give|hand|pass) the (?:stage|floor|mic\w*|word)|move ahead to|take (?:it|that|this) as (?:a|an|the)|call out that|breakout rooms?|try (?:it|that|this) again|keep an eye on the (?:chat|time)|stop there|go over (?:the|this)|(?:your|my) (?:screen|slides|mic\w*|camera|hand)\b)",
        r"\b(?:be right back|brb|step (?:out|away|off)|(?:grab|get|fetch) (?:a|an|some|my|another) (?:coffee|tea|water|glass|drink|charger|pen|bite)|"
        r"turn (?:on|off) my (?:camera|video|mic\w*)|stop (?:sharing|my share|the share)|start (?:the )?recording|dial (?:back )?in|re-?join|reconnect|log (?:off|back in)|"
        r"give (?:you|everyone|everybody|us) .{1,30}\bback|let \w+ in(?:to the call)?$|admit \w+|close (?:the|my) (?:door|window)|have (?:the |a |some )?(?:soup|lunch|coffee|breakfast))\b",
    ),
    "opinion": (
        r"\bi (?:don't|do not|didn't|wasn't|am not|wouldn't)\b|\bi(?:'m| am) not\b|\bno strong opinions?\b|\bi (?:really )?(?:want|need|hope|wonder|remember|forgot)\b|\bi (?:can|could|will|'ll)\b|\bi'(?:ll|d be|m)\b",
    ),
    "put": (
        r"\blet(?:'s| us) \w+",
        rf"\bwe{_OFTEN} (?:should|shouldn't|must|ought to)(?: not)?{_OFTEN} (?!(?:be (?:able|aware|careful|clear|fine|good|okay|ok)|have (?:our|my|a (?!(?:call|meeting|breakout|release)\b)|the|enough|more|some)|notice|think|know|see|talk|understand|have a look|ask|look|hear|start with|listen|expect|remember)\b)\w+|\bwe(?:'d| had) better\b",
        r"\b(?:should|shouldn't)(?: not)? (?:(?:probably|definitely|also|just|still|then|only|rather|really|at least) )*(?:be (?!(?:able|fine|good|great|okay|ok|available|enough|more|easy|easier|ready|the same|there|here|helpful|possible|compatible|simple|straightforward|faster|slower|clear|clearer|aware|no|some|useful|working|interesting|super|very|pretty|really|quite)\b)|stay|keep|use|go|move|include|remain|happen)\b",
        rf"\bwe(?:'ll| will|'re (?:going to|gonna)| are (?:going to|gonna)| plan to|'re planning to| can| could){_OFTEN} {_DECIDES}|\bwe (?:won't|will not|are not (?:going to|gonna)|aren't (?:going to|gonna))\b(?! be able)",
        r"\b(?:makes?|made|making) (?:(?!no\b)\w+ ){0,2}sense to\b|\bin favou?r of\b|\b(?:i|we)(?:'d| would)?(?: \w+)? (?:prefer|propose|suggest|recommend|vote for|advocate)\b|\b(?:my|our) (?:suggestion|proposal|preference) (?:is|was|would)\b|\b(?:i|we)(?:'d| would) (?:rather|say (?:we|let|that we|maybe we))\b",
        r"\b(?:we|everyone|everybody|all)(?:'ve| have| had|'re| are)?(?: \w+)? (?:decided|agreed?|settled|confirmed|postponed|deferred|rejected|dropped|accepted|adopted|approved)\b(?! (?:with you|that this is))|\b(?:rough|clear|general|have|reached|there is|there's|is the|sentiment or) (?:consensus|agreement)\b|\b(?:consensus|sentiment|decision|agreement|plan|goal) (?:is|was|seems)(?: now)? (?:to|that)\b|\b(?:no|any|without) objections?\b",
        rf"\b(?:will|won't|'ll|to|can|is (?:going to|gonna)|are (?:going to|gonna)) (?:not )?be{_OFTEN} (?:included|excluded|merged|postponed|deferred|released|optional|mandatory|required|removed|dropped|part of|in the|out of|scheduled|used|kept|targeted|launched|moved|added|approved|held|cancell?ed|skipped|replaced|split|on (?:the|{{weekday}}))\b",
        r"\b(?:keep|keeping|leave|leaving|make) (?:it|them|this|that|the \w+(?: \w+)?) (?:optional|as|in|out|open|the same|for|until|simple|mandatory|required)\b|\b(?:out of|in) (?:the )?scope\b|\bno longer\b|\b(?:target|aim(?:ing)? for|aim to)\b",
    ),
    "calls_for": (
        r"\bplease\b|\b(?:next steps?|action items?|to-?dos?) (?:is|are|would|for|here|then|:)",
        r"\b(?:can|could|would|will) (?:someone|somebody|anyone|anybody|everyone|everybody|all (?:teams|clients|of you)|teams|clients)\b",
        r"\b(?:someone|somebody|everyone|everybody|(?:all |every |the |each |other )?(?:teams?|clients?)|people|folks)(?: also| just| probably| all)? (?:should|need to|needs to|must|has to|have to)\b",
        r"\bit(?:'d| would) be (?:\w+ )?(?:great|good|nice|helpful|useful|awesome)(?: \w+){0,2} if (?:you|someone|somebody|anyone|everyone|people|folks|they|(?:\w+ )?(?:teams?|clients?)|(?-i:[A-Z]\w+))\b",
        rf"\b(?:let(?:'s| us) have \w+|(?-i:[A-Z]\w+)(?:'ll| will| should| needs to| is (?:going to|gonna)),?) {_ADVERBS}{_WORK}\b",
    ),
    "joint_promise": (rf"\bwe(?:'ll| will|'re (?:going to|gonna)| are going to),?\s+{_ADVERBS}{_WORK}\b",),
    "jointly": (
        rf"\bwe(?:'ll| will|'re (?:going to|gonna)| are going to| should| need to| have to| must|'ll have to|'ll need to| can| could),?\s+{_ADVERBS}{_WORK}\b|\bmaybe {_WORK}\b",
    ),
    "loose": (
        r"\b(?:if|unless|whether|somehow|at some point|ideally|eventually|hopefully|in theory|otherwise|might|for (?:example|instance)|when (?:we|you)|no matter)\b",
        r"\b(?:not|never|no|cannot)\b|n't\b",
        r"\b(?:move (?:this|it|that|things)? ?forward|get through|find a way)\b",
        r"\b(?:spectrum|threat|scale|understand(?:ing)?|the (?:idea|point|reason|question|problem) (?:is|here))\b",
    ),
    "steers": (
        r"\b(?:let's|we should|we can|shall we|we'll,?|we will) (?:\w+ )?(?:chat|talk|discuss|hear|transition|turn|jump|pick up on|go to the|take (?:it|this|that|the (?:discussion|conversation)) (?:offline|async)|stay in this call|give \w+ (?:another|a) minute)\b|\bshould (?:also )?hear (?:from|what)\b|\bbreakout rooms?\b|\b(?:will be|gonna be) asking\b|\b(?:do|discuss|cover) (?:it|this|that) (?:right )?now\b",
        r"\blet(?:'s| us),? (?:(?:just|maybe|then|also|all|now|totally),? )*(?:kick (?:it|things|this)|(?:be|stay|keep) in touch|get (?:in)?to it|get (?:started|going)|open (?:this|the|up the) (?:link|slides?|page|file|doc\w*|chat)\b|call it|cover (?:it|this|that)|go(?:,| through| over)|see|focus on (?:that|this|it|the \w+) now)\b",
        r"\bi (?:propose|suggest|recommend) (?:that )?we (?:\w+ )?(?:stay in|go (?:through|over)|start (?:with|by)|move on|take a break|continue (?:with|this|the (?:call|discussion))|discuss|talk|skip (?:this|the) (?:topic|item|breakout))\b",
        r"\bhave to move to the (?:breakouts?|next)\b|\b(?:move|go) (?:on )?to the (?:next (?:topic|item|point)|breakouts?)\b|\bwe want to (?:\w+,? ){0,2}(?:know|understand|see|hear)\b",
    ),
    "explains": (
        r"\bi (?:just |also |already |then )?(?:opened|made|wrote|created|posted|added|pushed|updated|merged|submitted)\b|\boh,? (?:perhaps|wait|maybe|sorry|no)\b|\bshould go back\b",
        r"^\W*(?:(?:and|so|but|then|yeah|well|like|i mean|basically|actually|okay),? )*(?:because|this means|that means|this way|this is (?:also |just |so )?(?:because|that|like|where)|the (?:first|second|third|fourth|fifth|other|last|main) (?:one|case|thing|part|issue|reason|step)|in (?:this|that|the) (?:case|way|situation)|as (?:you|i|we) (?:can|saw|see|know|said)|when|once|while|although|since|what (?:i|this|that|we))\b",
        r"\b(?:(?:this|that|which|it) means|in (?:this|that) case|presenting|as you (?:can )?(?:see|saw|know)|on (?:the|this|my) slide|my (?:argument|point)|the (?:issue|problem|reason|point|trick|challenge) (?:here )?is|depends on|we try to|would need to|as far as (?:i|we) (?:know|understand|can|could)|we(?:'re| are) (?:currently|already|still)|stage to|i (?:was|just wanted|chose|had)|(?:i|we) wanted to|(?:the|one) (?:of the )?(?:way|reasons?) (?:i|we|you|why|that)|as mentioned|had a look|one minute|a few more minutes)\b",
        r"\bwe(?:'ve| have)(?: also| already| just| now)? (?!to\b|decided\b|agreed\b|settled\b|confirmed\b|postponed\b|deferred\b|dropped\b|approved\b|a\b|the\b|rough\b|consensus\b)\w+(?:ed|en|ne|lt|nt|ght)\b",
    ),
    "day": (
        r"\b(?:{weekday}s?|tomorrow|next (?:week|month|year|quarter|call|meeting|sprint|time)|this (?:week|month|quarter|year|afternoon|evening|summer|autumn|fall|winter|spring)(?!['’]s)|(?:by|until|before|later|end of) (?:the end of )?today|"
        r"(?:the |by |at the |until |before )?(?:end|middle|beginning|start|(?:first|second|third|last) week) of (?:the |this |next )?(?:week|month|year|quarter|sprint|{month})|(?:with)?in (?:the next )?(?:a|an|one|two|three|four|five|six|\d+|a few|a couple of|about \w+) (?:more )?(?:days?|weeks?|months?)(?! ago)|"
        r"(?:the next|the coming|a couple of|another) (?:\w+ )?(?:days|weeks|months)(?! ago)|(?:a|one|two|three|four|five|six|\d+) (?:days?|weeks?|months?) from (?:today|now)|day or two|q[1-4]|(?:mid|early|late)[- ](?:next |this )?(?:{month}|week|month|year)|(?:in|by|until|of|for|before|after|end|early|late|mid|from|through|summer|autumn|fall|winter|spring|{month})[ -]20[2-9]\d|\d{1,2}(?:st|nd|rd|th)(?= of|[.,;?!]|$)|(?:on|by|the|until|before) (?:the )?\d{1,2}(?:st|nd|rd|th)(?! (?:\w+ )?(?:call|occurrence|meeting|time|edition|episode|one|version|round|row|item|point|place)\b)|\d{1,2}(?::\d\d)? ?(?:utc|am|pm))\b",
        r"\b{month} \d|\b(?:in|by|until|of|on|for|early|mid|late|end of|since|next|this|through|before|after|around|to) {month}\b(?! (?:from|has|is|said|was)\b)|\d(?:st|nd|rd|th)? (?:of )?{month}\b",
    ),
    "gone": (
        r"\b(?:was|were|had|did|been|has|have)\b(?:,? \w+,?){0,4}? (?:on|this|last) {weekday}\b|\b(?:agenda|topics?|summaries|call|meeting) (?:for |of )?today\b",
        r"\b(?:i|we|they|he|she|it|you|who|that|which)(?: also| just| all)?,? (?:(?!agreed|decided|planned|wanted|hoped|needed|scheduled|targeted|promised|aimed|proposed|suggested|said|used|based|tried)\w+ed|went|saw|did|found|made|got|ran|took|sent|had|began|met|spoke|wrote|gave)\b(?:(?! to )[^.;?]){0,60}\b(?:on|this|of) (?:the )?(?:{weekday}|week|morning)\b",
        r"\b(?:not (?:here|with us|around|joining)|on (?:holiday|vacation|leave)|away|absent|out of office)(?: \w+)? (?:this|next) week\b|^\W*this week,? so\b|\bthis may (?!\d)",
        r"\b(?:was|were|had|did|went|got|came|met|began|wrote|saw|ran|took|made|(?!need|agreed|decided|plann|want|hoped|schedul|target|promis|aim|propos|suggest|expect|suppos|delay|postpon|mov)\w{3,}ed)\b(?:(?! (?:to|will|would|should) )[^.;?]){0,50}\b(?:in|since|on|of|from|back in) (?:(?:the )?\d{1,2}(?:st|nd|rd|th)? (?:of )?)?(?:{month}|20[012]\d)\b|\b(?:since|back in) (?:{month}|20[012]\d)\b",
        r"^\W*(?:(?:and|so|then|well|yeah),? )*(?:in|on|by|during) (?:{month}|20[012]\d)\b(?:(?!\b(?:will|should|would|going to|plan\w*|want|expect\w*|aim\w*|can)\b)[^.?!]){0,40}\b(?:was|were|happened|had|did|got|began|went|came|(?:we|i|they) (?:\w+ly )?(?!agreed|decided|planned|wanted|hoped|scheduled|targeted|aimed)\w{3,}ed)\b",
        r"\b(?:from|of|during|over|stuff|things|work) (?:from )?this (?:past )?week (?:was|is|were|has been)\b|\b(?:have|has|had)(?: been| also| just)* (?!to\b)\w+(?:ed|en|ne|lt)\b(?:(?! to )[^.;?]){0,40}\bthis week\b|\bthis past week\b",
        r"\b(?:in|over|from|since) the (?:past|last|previous) (?:\w+ )?(?:calls?|meetings?|weeks?|months?|years?)\b|(?-i:\b[Ll]ast [A-Z]{2,})",
        r"\bago\b|\blast (?:week|month|year|time|call|meeting|quarter|{weekday}|{month})\b|\byesterday\b|\b(?:today is|today's (?:call|agenda|meeting|date)|welcome to|as of today|this is (?:call|meeting))\b|\b(?:previous|earlier) (?:call|meeting|week)s?\b",
    ),
    "told": (
        r"\b(?:i|clients?|they|he|she|you|people|users?) (?:go|goes|went|says?|was like|were like|'re like|'s like),? (?:oh|hey|okay|well|like)\b",
        r"\b(?:there|he|she|they|it) (?:was|were|had been)\b|\b(?:he|she|they)(?:'re| are| have|'ve) no longer\b",
        r"\bi (?:just )?(?:want(?:ed)? to|would like to|'d like to|have to|had to) (?:also |just |quickly )*(?:mention|say|ask|add that|point out|highlight|note|know|understand|clarify|bring up|hear)\b",
        r"\bi(?:'ve| have) (?:\w+ )?(?:approved|accepted|adopted|agreed)\b|\bi think (?:it|that)(?:'s| is| will|'ll) be\b|\b(?:he|she|they) (?:adopted|decided|agreed|accepted|approved|rejected|dropped)\b",
        r"^\W*(?:thanks|thank you|welcome)\b",
        r"\bas far as (?:i|we) (?:can|could) (?:tell|see|say)\b|\b(?:i|we) (?:don't|do not) think (?:i|we)(?:'re|'ll| will| are|'m)\b|^\W*(?:(?:and|so|but),? )*what (?:i|we) (?:know|can say|need to know)\b",
        r"\bfor (?:example|instance)\b|\blet's say\b|\b(?:imagine|suppose|supposedly|hypothetically|in theory)\b|^\W*(?:(?:and|so|but|because),? )*even if\b|\bat the (?:beginning|start)\b(?! of the)",
        r"\b(?:how|whether|when|what|which|why|where) (?:\w+ ){0,3}?(?:we|you|i|they) (?:\w+ )?(?:should|need to|have to|could|can)\b|\b(?:because|then|when|if|where|so that|and then) you (?:have to|need to|should|can)\b",
        r"\b(?:keep(?:ing)? (?:it |this |that )?in mind|get (?:very |too )?deep|get through|the sooner|on the agenda|the agenda is|time (?:we have )?(?:left|today)|for the sake of|bear in mind)\b",
        r"\b(?:we|i) (?:should|need to|have to|could) (?:also |really |just |maybe |probably )*(?:think|be (?:aware|careful|clear|mindful|thinking|keeping)|keep thinking|understand|realize|remember)\b",
    ),
    "retold": (
        r"\b(?:i|clients?|they|he|she|you|we|people|users?) (?:go|goes|went|was like|were like|'re like|'s like),? (?:oh|hey|okay|well|like)\b",
    ),
    "brief": (
        r"\b(?:i|we)(?:'ll| will)(?:,? (?:also|just|now|quickly|briefly|then))*,? (?:show|walk|demo(?:nstrate)?)\b(?!.*\b(?:tomorrow|next (?:week|month|call|meeting|time)|by {weekday}|on {weekday})\b)|"
        r"\bjust (?:send|post|drop|put) (?:(?:it|in|this|that) )?(?:now|here|in now)\b|\bpower through\b|\b(?:leave|have) (?:some |a little )?(?:room|time) for (?:questions|discussion)\b|\bi(?:'ll| will) take it (?:that|as)\b",
    ),
    "offer": (
        rf"^(?:[\w']+,? ){{0,5}}?(?<!if )(?<!that )(?<!whether )(?<!how )(?<!what )(?<!where )i(?: can| could| should|'m (?:planning|aiming) to| am (?:planning|aiming) to| plan to) {_ADVERBS}{_WORK}\b",
    ),
    "sarcastic": (
        r"^\W*(?:oh|yeah|sure|right|of course)[, ]+(?:sure|right|yeah|great|fine),? and\b|\byeah,? right\b(?=[.!,])|\bwhen (?:pigs|hell)\b",
    ),
    "unsure": (
        r"\bi (?:don't|do not|didn't) (?:even |really |yet )?know(?: yet)? (?:if|whether|how|when|what|where|why|who)\b|\bi(?:'m| am) not (?:yet )?sure (?:if|whether|how|when|what)\b",
    ),
    "described": (
        r"^\W*(?:(?:and|so|but|yeah|okay),? )*(?:so that|in order to)\b",
        r"^\W*(?:(?:and|so|but|then|because|yeah|like|well),? )*(?:(?:they|he|she|these|those)\b(?!.*\b(?:we|us|let's)\b)|you\b)",
    ),
    "aside": (
        r"\b(?:you mean|do you mean|mentioned|we(?:'re| are) out of time|how much|so much|sorry|good question|(?:wanted|want|like) to ask (?:if|whether)|(?:low|no|zero|little|less|higher|lower)[- ]risk|risk[- ]free|(?:anyone|anybody|somebody|someone) (?:\w+ ){0,4}(?:is |are )?(?:around|here|on the call|joining)|(?:showing|sharing|see|hear) (?:the|my|your|me)\b|(?:should|shall|can|do|could) (?:we|i) (?:\w+ )?(?:talk|speak|discuss|cover|go (?:through|over|into)|start with|continue with)\b.{0,40}\b(?:now|later|next|first|today|offline|on (?:this|the) call)|there (?:are|were) (?:some |a few |still )?open questions|you have to figure)\b",
    ),
    "empty": (
        r"^(?:(?:yeah|yes|okay|ok|so|and|but|well|um|uh|i think|i guess|i mean|that|it|this|which)[ ,.…]*)+(?:might |would |could |does |all |also |just )?(?:make|makes|made|making)? ?(?:sense|good|great|fine|reasonable|right|sounds good|works?)?\W*$",
    ),
}
"""Forms that let a moment in or keep it out. What a minute taker keeps (`minuted`) was learned beside them: where one changes,
tests.train.minuted is run again."""


@cache
def _pattern(kind: str) -> re.Pattern[str]:
    text = "|".join(f"(?:{p})" for p in (SIGNS.get(kind) or FILTERS[kind]))
    for name, names in calendar_of("en").items():
        text = text.replace(name, names)
    return re.compile(text, re.IGNORECASE)


@cache
def _work() -> re.Pattern[str]:
    return re.compile(rf"^{_ADVERBS}{_WORK}\b", re.IGNORECASE)


def is_work(text: str) -> bool:
    """Whether a phrase begins with work that outlives the call: "write the press release"; not "see the screen"."""
    return _work().match(text.strip()) is not None and not has("inside", text)


def signs(text: str) -> tuple[bool, ...]:
    """Which of SIGNS a sentence shows."""
    return tuple(_pattern(kind).search(text) is not None for kind in SIGNS)


_AGAIN = re.compile(
    r"\b(i(?:'ll| will| can| could|'m)|we(?:'ll| will| can| should)|let's|to),? \1\b", re.IGNORECASE
)
"""A beginning that is said twice: "I will, I will prepare it"."""
_PAUSE = re.compile(r"(?<=[\w,])\s*(?:…|\.\.\.)\s*(?=[a-z])")
"""A recognizer's mark for a breath inside a sentence: "I can… prepare a report"."""


@lru_cache(maxsize=100_000)
def has(kind: str, text: str) -> bool:
    """Whether a sentence shows this sign, or has this form; what was learned rests on the signs as they were."""
    plain = text if kind in SIGNS else _AGAIN.sub(r"\1", _PAUSE.sub(" ", text))
    return _pattern(kind).search(plain) is not None


def given_to(text: str) -> str | None:
    """The word with a capital that will, or should, do some work: perhaps a name; None where there is none."""
    found = _pattern("named").search(text)
    return re.split(r"\W", found.group(), maxsplit=1)[0] if found else None


_OR_SO = re.compile(
    r"(?:,? or (?:so|two|three|the (?:day|week|month|one) after(?: that)?|(?:early |late )?(?:next|the following) (?:week|month)|tomorrow)|,? (?:of )?next week|"
    r",? the (?:twenty-|thirty-)?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|"
    r"nineteenth|twentieth|thirtieth|\d{1,2}(?:st|nd|rd|th))(?: of [a-z]+)?)\b",
    re.IGNORECASE,
)


def whole_day(text: str, day: str) -> str:
    """The words that name a day with what belongs to them behind: "next week or the week after", "Monday the 14th of May"."""
    end = text.find(day) + len(day)
    more = _OR_SO.match(text, end) if day in text else None
    return day + more.group() if more else day


def the_day(text: str) -> str | None:
    """The words that name a day, a week, a month; None where none do."""
    found = [whole_day(text, m.group()) for m in _pattern("day").finditer(text)]
    return next((d for d in found if not d.casefold().startswith("next ")), found[0]) if found else None
