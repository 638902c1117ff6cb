"""Malay."""

from pipeline.languages import Language

LANGUAGE = Language(
    tag="ms",
    name="Malay",
    native_name="Bahasa Melayu",
    nllb="zsm_Latn",
    whisper="ms",
    m2m100="ms",
    script="Latn",
    stop_words=frozenset(
        (
            "ada adakah adalah agar akan aku anda antara apa atas atau awak bagaimana bagi bahawa baharu baru "
            "beberapa begitu belum berada boleh bukan cara dalam dan dapat daripada dari dengan di dia dua "
            "hal hanya harus hendak hingga ia ialah ini itu jadi jika juga kalau kami kamu kerana kata ke "
            "kemudian kepada ketika kita lagi lain lalu lebih maka masih mereka mesti mungkin namun nak nanti "
            "oleh orang pada para pernah perlu pun pula sahaja sama sampai sangat saya sebagai sebuah secara "
            "sedang sehingga sejak semua seorang seperti serta setelah sini suatu sudah supaya tapi telah "
            "tentang terhadap tetapi tidak untuk iaitu yang ya"
        ).split()
    ),
    abbreviations=frozenset(
        (
            "dr prof en pn cik tn hj hjh dato datuk ir no tel jln dll dsb cth bhd sdn st mr mrs m.s s.a.w"
        ).split()
    ),
    telltales=frozenset(
        (
            "bahawa kerana boleh ialah iaitu daripada wang berbeza pejabat syarikat kereta basikal hospital "
            "bandar polis pasukan sahaja baharu mempunyai bilion peratus kerajaan britain rusia eropah ogos "
            "jun julai disember mac gabenor lelaki perempuan isnin khamis jumaat ahad manakala turut kira- "
            "kira berkata beliau universiti kualiti ketenteraan berlaku susulan terbabit pilihan raya dakwa "
            "sebarang pelbagai ahli selepas perkhidmatan keselamatan masa sendiri nampak jualan kempen tarikh "
            "lewat kelmarin semasa antarabangsa maklumat perniagaan pengurusan setiausaha parlimen tuntutan "
            "tayangan filem sepak perlawanan jurulatih kelab minit beza berkaitan rasmi nombor semalam petang "
            "aktiviti fasiliti komuniti keutamaan dasar parti pendakwa suspek mangsa maut laman kajian "
            "penyelidik saintis rawatan pelaburan televisyen suruhanjaya perbincangan awam muzik jenama "
            "projek doktor bilik kedai kasut beg stesen pemandu mula cuba mahu bekas sukan kes akta ramai "
            "peguam belanjawan amaran kerjaya lain-lain keperluan menjadikan kawasan warganegara kerap "
            "pegawai kenderaan china greece switzerland perancis jepun iraq patut pasaran undi pengguna "
            "kemudahan peringkat kakitangan pengarah bahagian ujian kapal terbang dilihat melalui hendaklah "
            "tambah dakwanya apabila hadapan tiada dijangka percubaan majlis menghantar jawatankuasa "
            "menyertai tempatan kedudukan menyokong bermakna majoriti sebahagian mesyuarat sesiapa kebangsaan "
            "rakan separuh akhbar awak encik esok macam begini kanak-kanak dahulu"
        ).split()
    ),
    decision_cues=(
        r"\b(?:kita|sudah|telah|kami) (?:\w+ ){0,2}(?:putuskan|memutuskan|diputuskan|setuju|bersetuju|dipersetujui|luluskan|diluluskan)\b",
        r"\bkeputusan(?:nya)? (?:ialah|adalah|ini|itu)\b",
        r"\b(?:jadi|okey) (?:kita )?(?:guna|pilih|ambil|setuju|putuskan)\b",
        r"\bkita (?:pilih|guna|ambil|tetapkan)\b",
        r"\b(?:sudah|telah)? ?(?:diputuskan|dipersetujui|diluluskan|dimuktamadkan)\b",
        r"\bmuktamad\b",
    ),
    proposal_cues=(
        r"\b(?:saya|kami) (?:cadangkan|mencadangkan|syorkan|ingin mencadangkan)\b",
        r"\bcadangan\b",
        r"\bbagaimana kalau\b",
        r"\bmacam mana kalau\b",
        r"\bapa kata\b",
        r"\bkita boleh\b",
        r"\b(?:kenapa|mengapa) (?:kita )?(?:tidak|tak)\b",
        r"\bpada pendapat (?:saya|anda)\b",
        r"\b(?:jom|mari) kita\b",
        r"\blebih baik\b",
    ),
    promise_cues=(
        r"\b(?:saya|aku) (?:\w+ )?(?:akan|hantar|hantarkan|urus|uruskan|sediakan|buat|buatkan|semak|hubungi|tulis|tanya|bantu)\b",
        r"\bbiar (?:saya|aku)\b",
        r"\b(?:nanti )?saya yang\b",
        r"\bsaya (?:boleh|sanggup|mahu) (?:\w+ )?(?:hantar|bantu|buat|urus|semak|sediakan)\b",
        r"\bserahkan kepada saya\b",
        r"\b(?:saya|aku) (?:juga )?akan \w+",
        r"\b(?:saya|aku) (?:akan )?(?:cuba|usahakan|mencuba|berusaha)\b",
    ),
    request_cues=(
        r"\b(?:boleh|bolehkah|bolehlah) (?:awak|anda|encik|puan|kamu|tuan)?\b",
        r"\btolong\b",
        r"\bsila\b",
        r"\b(?:hantar|sediakan|semak|buat|hubungi)(?:kan)? (?:saya|kami|kepada|ya)\b",
        r"\bsaya (?:mahu|nak|minta) (?:awak|anda|kamu)\b",
        r"\bjangan lupa\b",
    ),
    action_cues=(
        r"\b(?:mesti|perlu|kena|wajib) (?:\w+ )?(?:disiapkan|dihantar|siap|hantar|buat|sediakan|disemak)\b",
        r"\b(?:tugasan|tugas|tindakan susulan)\b",
        r"\b(?:kita|mereka) (?:mesti|perlu|kena)\b",
        r"\bseseorang (?:perlu|mesti)\b",
        r"\blangkah (?:seterusnya|berikutnya)\b",
        r"\b(?:masih )?belum (?:siap|dibuat)\b",
        r"\b(?:bertanggungjawab|menguruskan)\b",
    ),
    anyone_cues=(r"\bseseorang (?:perlu|mesti)\b",),
    hedge_cues=(
        r"\bmungkin\b",
        r"\bbarangkali\b",
        r"\b(?:saya |akan )?(?:cuba|mencuba)\b",
        r"\b(?:sepatutnya|sebaiknya)\b",
        r"\bkalau (?:sempat|boleh|ada masa)\b",
        r"\b(?:belum|tidak|tak) (?:pasti|yakin|janji)\b",
        r"\b(?:saya )?(?:fikir|rasa|agak)\b",
        r"\bnampaknya\b",
        r"\bkita tengok (?:nanti|dulu)\b",
        r"\bberkemungkinan\b",
        r"\bagaknya\b",
    ),
    retraction_cues=(
        r"\b(?:tidak|tak) jadi\b",
        r"\b(?:batal|dibatalkan|batalkan|membatalkan)\b",
        r"\b(?:tarik balik|ditarik balik|menarik balik)\b",
        r"\b(?:lupakan|abaikan) (?:saja|sahaja|itu)?\b",
        r"\bubah fikiran\b",
        r"\bberubah fikiran\b",
        r"\bsetelah difikirkan\b",
        r"\btak payah(?:lah)?\b",
        r"\bkita batalkan\b",
    ),
    agreement_cues=(
        r"^(?:setuju|bersetuju|okey|baik(?:lah)?|boleh|betul|benar|tentu|bagus|ya|elok)\b",
        r"\bsudah tentu\b",
        r"\btiada masalah\b",
    ),
    refusal_cues=(
        r"^(?:tidak|tak|jangan|maaf)\b",
        r"\btidak setuju\b",
        r"\bsaya membantah\b",
    ),
    question_cues=(
        r"^(?:[\w'’]+,? )?(?:siapa|apa(?:kah)?|bila(?:kah)?|bagaimana(?:kah)?|macam mana|di ?mana|mengapa|kenapa|berapa|yang mana)\b",
        r"\badakah\b",
    ),
    open_cues=(
        r"\bada sesiapa tahu\b",
        r"\b(?:masih )?(?:belum jelas|tidak jelas)\b",
        r"\bsoalan(?:nya)?\b",
        r"\bbelum tahu\b",
    ),
    due_cues=(
        r"\b(?:(?:sebelum|sehingga|selewat-lewatnya|pada|hari) )?(?:(?:hari) ){0,2}{weekday}(?: depan| hadapan| ini)?\b",
        r"\b(?:(?:sebelum|sehingga|selewat-lewatnya|pada|hari) )?(?:(?:hari) ){0,2}\d{1,2}(?:[.ºª]|er|-?[a-zа-я]{1,2})? ?{month}\b",
        r"\b(?:sebelum|sehingga|selewat-lewatnya|pada|hari) (?:\w+ )?(?:isnin|selasa|rabu|khamis|jumaat|sabtu|ahad|esok|hujung|\d)\b",
        r"\b(?:isnin|selasa|rabu|khamis|jumaat|sabtu|ahad)(?: depan)?\b",
        r"\besok\b",
        r"\blusa\b",
        r"\bhari ini\b",
        r"\b(?:minggu|bulan) (?:depan|hadapan|ini)\b",
        r"\b(?:hujung|akhir) (?:minggu|bulan|tahun)\b",
        r"\btarikh akhir\b",
        r"\bselewat-lewatnya\b",
        r"\b\d{1,2} ?hb\b",
        r"\bsecepat mungkin\b",
        r"\bsegera\b",
    ),
    next_week_cues=(r"\bminggu (?:depan|hadapan)\b",),
    next_cues=(r"\b(?:depan|hadapan|berikutnya)\b",),
    negations=frozenset("tidak bukan jangan belum tak".split()),
    relative_days={"hari ini": 0, "malam ini": 0, "esok": 1, "lusa": 2},
    risk_cues=(
        r"\brisiko(?:nya)?\b",
        r"(?<!tiada )(?<!tidak ada )(?<!tak ada )\bmasalah(?:nya)?\b",
        r"\b(?:bimbang|risau|khuatir|kebimbangan)\b",
        r"\b(?:tersekat|terhalang|halangan)\b",
        r"\b(?:lewat|tertangguh|kelewatan)\b",
        r"\bbahaya\b",
        r"\b(?:masih )?(?:kurang|kekurangan)\b",
        r"\btak sempat\b",
        r"\bbergantung\b",
        r"\bancaman\b",
        r"\bkekangan\b",
    ),
    small_talk_cues=(
        r"^(?:helo|hai|selamat (?:pagi|petang|tengah hari|malam|datang)|assalamualaikum|jumpa lagi|salam)\b",
        r"\b(?:dengar|kedengaran) (?:suara|saya)\b",
        r"\b(?:nampak|lihat) (?:skrin|slaid)\b",
        r"\b(?:berkongsi|kongsi) skrin\b",
        r"\bterima kasih(?: semua| banyak-banyak)?[.! ]*$",
        r"\b(?:mikrofon|bisukan)\b",
    ),
    topic_cues=(
        r"\b(?:perkara|topik|agenda|isu) (?:seterusnya|berikutnya|lain)\b",
        r"\b(?:beralih|pindah|terus) (?:ke|kepada)\b",
        r"\bmengenai\b",
        r"\bberkenaan\b",
        r"\btukar topik\b",
        r"\bkita teruskan\b",
    ),
    passing_cues=(
        r"\b(?:saya|biar saya|izinkan saya) (?:akan |nak |ingin )?(?:mula|tunjukkan|terangkan|katakan|bacakan|kongsi skrin|teruskan|akhiri|rumuskan|perkenalkan)\b",
        r"\b(?:mari|jom) kita (?:mula|lihat|teruskan|beralih|tamatkan|tunggu)\b",
    ),
    first_person_cues=(r"\b(?:saya|aku|ku|diri saya)\b",),
    fillers=(
        r"^(?:(?:eh|apa ni|macam|kan|lah|erm|haa|tu)[,،、，…]\s*)+(?=\w)",
        "(?<=[,،、，] )(?:eh|apa ni|macam|kan|lah|erm|haa|tu)[,،、，]",
    ),
    headings={
        # what a recap holds
        "decisions": "Keputusan",
        "actions": "Tindakan",
        "open_questions": "Soalan terbuka",
        "risks": "Risiko",
        "chapters": "Bahagian",
        "quotes": "Petikan utama",
        "tldr": "Secara ringkas",
        "coverage": "Liputan",
        "models": "Model digunakan",
        "cost": "Kos",
        "unverified": "belum disahkan",
        "owner": "Penanggungjawab",
        "due": "Tarikh akhir",
        "nobody_said": "",
        "not_said": "Tidak disebut dalam mesyuarat ini.",
        "minutes": "Minit mesyuarat",
        "email": "E-mel susulan",
        "agenda": "Agenda mesyuarat",
        "proposed": "dicadangkan",
        "tentative": "sementara",
        "agreed": "dipersetujui",
        "retracted": "ditarik balik",
        "transcript": "Transkrip",
        "speaker": "Penutur",
        # drafts
        "summary": "Ringkasan eksekutif",
        "status": "Laporan status",
        "tickets": "Tiket",
        "meeting": "Mesyuarat",
        "date": "Tarikh",
        "participants": "Peserta",
        "discussion": "Perbincangan",
        "proposals": "Dicadangkan, belum diputuskan",
        "taken_back": "Ditarik balik",
        "carried_over": "Dibawa dari mesyuarat lepas",
        "next_steps": "Langkah seterusnya",
        "next_meeting": "Mesyuarat seterusnya",
        "any_other_business": "Hal-hal lain",
        "topics": "Topik",
        "task": "Tugasan",
        "time": "Masa",
        "state": "Keadaan",
        "open": "terbuka",
        "done": "selesai",
        "overdue": "lewat",
        "evidence": "Sumber",
        "none_recorded": "Tiada catatan.",
        "subject": "Perkara",
        "to": "Kepada",
        # letters
        "greeting": "Salam semua,",
        "greeting_formal": "Tuan/Puan yang dihormati,",
        "email_intro": "Inilah hasil daripada “{title}”:",
        "email_intro_formal": "Berikut ialah hasil daripada “{title}”.",
        "email_closing": "Jika ada yang tertinggal atau silap, sila balas mesej ini.",
        "sign_off": "Terima kasih,",
        "sign_off_formal": "Yang benar,",
        "minutes_by": "Dicatat oleh",
        "approved_by": "Diluluskan oleh",
        "unverified_note": "Tidak dapat disahkan dalam transkrip; sila semak.",
        # the page
        "talk_time": "Masa bercakap",
        "timeline": "Siapa bercakap bila",
        "search": "Cari dalam transkrip",
        "matches": "{n} padanan",
        "no_matches": "Tiada padanan",
        "play": "Main dari sini",
        "pause": "Jeda",
        "show_in_transcript": "Tunjuk dalam transkrip",
        "doubtful": "meragukan",
        "doubtful_note": "Perkataan di sini mungkin tersalah dengar.",
        "unknown_speaker": "Penutur tidak dikenali",
        "duration": "Tempoh",
        "language": "Bahasa",
        "heard_by": "Ditranskripsi oleh",
        "notes": "Nota",
        "calls": "Panggilan",
        "escalations": "Bertanya kepada model yang lebih kuat",
        "always_strongest": "Sentiasa model terkuat",
        "free": "tiada (tiada model berbayar ditanya)",
        "unknown": "tidak diketahui",
        "skip": "Langkau ke transkrip",
        "no_audio": "Fail audio tidak ditemui di sebelah halaman ini.",
        "made_by": "Dibuat dengan quorum",
        # translation
        "untranslated": "tidak diterjemah",
        "untranslated_note": "Yang bertanda “tidak diterjemah” kekal dalam bahasa asal.",
        # what the embedded model writes itself
        "nothing_said": "Tiada apa-apa yang boleh diringkaskan.",
        "discussed": "Dibincangkan: {topics}",
        "opening": "Pembukaan",
        "closing": "Penutup",
        "part": "Bahagian {n}",
    },
)
