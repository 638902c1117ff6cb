"""Indonesian."""

from pipeline.languages import Language

LANGUAGE = Language(
    tag="id",
    name="Indonesian",
    native_name="Bahasa Indonesia",
    nllb="ind_Latn",
    whisper="id",
    m2m100="id",
    script="Latn",
    stop_words=frozenset(
        (
            "ada adalah agar akan aku anda antara apa apakah atas atau bagaimana bagi bahwa baru beberapa "
            "begitu belum berada bisa boleh bukan cara dalam dan dapat dari dengan di dia dua hal hanya harus "
            "hingga ia ini itu jadi jika juga kalau kami kamu karena kata ke kemudian kepada ketika kita lagi "
            "lain lalu lebih maka masih mereka mungkin namun nanti oleh orang pada para pernah pun saat saja "
            "sama sampai sangat saya sebagai sebuah secara sedang sehingga sejak semua seorang seperti serta "
            "setelah sini suatu sudah supaya tapi telah tentang terhadap tetapi tidak untuk yaitu yang ya"
        ).split()
    ),
    abbreviations=frozenset(
        (
            "dr prof ir h hj drs sdr sdri yth bpk jl no tlp dll dsb dst tsb a.n u.p s.d hlm pt cv st mr mrs "
            "gg rp"
        ).split()
    ),
    telltales=frozenset(
        (
            "bahwa karena bisa uang berbeda kantor perusahaan mobil sepeda sakit kota kerja polisi tim saat "
            "memiliki sebuah miliar persen pemerintah inggris serikat eropa rusia agustus juni juli desember "
            "maret provinsi gubernur pria anda senin kamis jumat usai bagian pernyataan kebijakan pengadilan "
            "universitas militer terjadi kualitas beda mengatakan ucap ujarnya terkait setelah sedangkan "
            "sebesar yakni resmi sejumlah nomor pekan kemarin sore kalau cuma banget bapak gratis ponsel "
            "listrik pabrik mahasiswa rapat paket karyawan aktivitas fasilitas komunitas prioritas pemilu "
            "partai jaksa tersangka korban tewas pertandingan klub pelatih situs penelitian peneliti ilmuwan "
            "perawatan penjualan investasi informasi komisi diskusi publik musik merek proyek efek dokter "
            "kamar toko sepatu tas stasiun bandara sopir mulai coba butuh selandia hari-hari perempuan "
            "pengacara anggaran peringatan film karier lainnya kebutuhan upaya besaran mantan pemerintahan "
            "keamanan warga sering petugas menyebut kendaraan kabupaten tiongkok yunani swiss prancis jepang "
            "irak afrika sebaiknya bikin cukup adanya sebagian sebelumnya ditemukan meskipun percobaan lokal "
            "diperkirakan menit komite daerah seharusnya menambahkan laki-laki acara mendukung bisnis rencana "
            "artinya terlihat departemen berbagai posisi berhasil nggak enggak gak kayak gimana siang makan- "
            "siang besok sedikit"
        ).split()
    ),
    decision_cues=(
        r"\b(?:kita|sudah|telah|kami) (?:\w+ ){0,2}(?:putuskan|memutuskan|diputuskan|sepakat|menyepakati|disepakati|setujui|disetujui)\b",
        r"\bkeputusan(?:nya|kita)? (?:adalah|ini|itu)\b",
        r"\b(?:jadi|oke) (?:kita )?(?:pakai|pilih|ambil|sepakat|putuskan)\b",
        r"\bkita (?:pilih|pakai|ambil|tetapkan)\b",
        r"\b(?:sudah )?(?:diputuskan|disepakati|disetujui|ditetapkan)\b",
        r"\bsepakat (?:ya|untuk|bahwa)\b",
    ),
    proposal_cues=(
        r"\b(?:saya|kami) (?:usul|mengusulkan|usulkan|sarankan|menyarankan)\b",
        r"\busul(?:an)?\b",
        r"\bbagaimana kalau\b",
        r"\bgimana kalau\b",
        r"\b(?:kita )?bisa (?:saja|juga|coba)\b",
        r"\b(?:kenapa|mengapa) (?:kita )?(?:tidak|nggak)\b",
        r"\bmenurut (?:saya|kalian)\b",
        r"\b(?:ayo|mari) kita\b",
        r"\blebih baik\b",
    ),
    promise_cues=(
        r"\b(?:saya|aku) (?:\w+ )?(?:akan|kirim|kirimkan|urus|siapkan|buat|buatkan|cek|hubungi|kerjakan|tulis|tanyakan|bantu)\b",
        r"\bbiar (?:saya|aku)\b",
        r"\b(?:nanti )?(?:saya|aku) yang\b",
        r"\b(?:saya|aku) (?:bisa|siap|mau) (?:\w+ )?(?:kirim|bantu|buat|urus|cek|siapkan|kerjakan)\b",
        r"\bserahkan (?:pada|ke) saya\b",
        r"\b(?:saya|aku) (?:juga )?akan \w+",
        r"\b(?:saya|aku) (?:akan )?(?:coba|usahakan|mencoba|berusaha)\b",
    ),
    request_cues=(
        r"\b(?:bisa|boleh) (?:kamu|anda|mas|mbak|pak|bu|kalian)\b",
        r"\btolong\b",
        r"\bmohon\b",
        r"\b(?:bisakah|maukah|dapatkah)\b",
        r"\b(?:kirim|siapkan|cek|buat|hubungi)(?:kan)? (?:saya|kami|ke|ya|dong)\b",
        r"\bsaya (?:mau|ingin|minta) (?:kamu|anda)\b",
        r"\bjangan lupa\b",
    ),
    action_cues=(
        r"\b(?:harus|perlu|wajib) (?:\w+ )?(?:dikerjakan|dikirim|disiapkan|selesai|diselesaikan|mengirim|membuat|dicek)\b",
        r"\b(?:tugas|tindak lanjut|pekerjaan rumah)\b",
        r"\b(?:kita|mereka) (?:harus|perlu)\b",
        r"\b(?:harus ada|seseorang)\b",
        r"\blangkah (?:berikutnya|selanjutnya)\b",
        r"\b(?:masih )?(?:tersisa|belum dikerjakan)\b",
        r"\b(?:bertanggung jawab|menangani)\b",
    ),
    anyone_cues=(r"\b(?:harus ada|seseorang)\b",),
    hedge_cues=(
        r"\bmungkin\b",
        r"\bbarangkali\b",
        r"\b(?:saya |akan )?(?:coba|usahakan|mencoba)\b",
        r"\b(?:seharusnya|sebaiknya)\b",
        r"\bkalau (?:sempat|bisa|ada waktu)\b",
        r"\b(?:belum|tidak) (?:yakin|pasti|janji)\b",
        r"\b(?:saya )?(?:pikir|rasa|kira)\b",
        r"\bsepertinya\b",
        r"\bkayaknya\b",
        r"\bkita lihat nanti\b",
        r"\bkemungkinan\b",
    ),
    retraction_cues=(
        r"\b(?:tidak|nggak|enggak|gak) jadi\b",
        r"\b(?:batal|dibatalkan|batalkan|membatalkan)\b",
        r"\b(?:tarik|saya tarik|ditarik|mencabut|cabut) (?:\w+ ){0,2}(?:kembali|usul|keputusan)?\b",
        r"\b(?:lupakan|abaikan) (?:saja|itu)?\b",
        r"\bberubah pikiran\b",
        r"\bsetelah dipikir(?:-pikir)?\b",
        r"\burung\b",
        r"\bkita (?:urungkan|batalkan)\b",
    ),
    agreement_cues=(
        r"^(?:setuju|sepakat|oke|baik(?:lah)?|boleh|betul|benar|tentu|siap|pas|mantap|sip|iya|bagus)\b",
    ),
    refusal_cues=(
        r"^(?:tidak|nggak|enggak|jangan|maaf)\b",
        r"\btidak setuju\b",
        r"\bsaya keberatan\b",
    ),
    question_cues=(
        r"^(?:[\w'’]+,? )?(?:siapa|apa(?:kah)?|kapan|bagaimana|gimana|di ?mana|mengapa|kenapa|berapa|mana)\b",
    ),
    open_cues=(
        r"\bada yang tahu\b",
        r"\b(?:masih )?(?:belum jelas|terbuka)\b",
        r"\bpertanyaan(?:nya)?\b",
        r"\bbelum tahu\b",
    ),
    due_cues=(
        r"\b(?:(?:sebelum|sampai|paling lambat|pada|hari) )?(?:(?:hari|tanggal) ){0,2}{weekday}(?: depan| ini)?\b",
        r"\b(?:(?:sebelum|sampai|paling lambat|pada|hari) )?(?:(?:hari|tanggal) ){0,2}\d{1,2}(?:[.ºª]|er|-?[a-zа-я]{1,2})? ?{month}\b",
        r"\b(?:sebelum|sampai|paling lambat|hari|pada) (?:\w+ )?(?:senin|selasa|rabu|kamis|jumat|sabtu|minggu|besok|akhir|tanggal)\b",
        r"\b(?:senin|selasa|rabu|kamis|jumat|sabtu)(?: depan)?\b",
        r"\bhari minggu\b",
        r"\bbesok\b",
        r"\blusa\b",
        r"\bhari ini\b",
        r"\b(?:minggu|bulan|pekan) (?:depan|ini)\b",
        r"\bakhir (?:minggu|bulan|tahun|pekan)\b",
        r"\btenggat\b",
        r"\bbatas waktu\b",
        r"\bpaling lambat\b",
        r"\btanggal \d{1,2}",
        r"\bsecepatnya\b",
        r"\bsesegera mungkin\b",
    ),
    day_names={"jum'at": 4, "sabtu": 5, "ahad": 6},
    next_week_cues=(r"\b(?:minggu|pekan) depan\b",),
    next_cues=(r"\b(?:depan|berikutnya)\b", r"(?<!hari )\bminggu\b"),
    negations=frozenset("tidak bukan jangan belum tak nggak".split()),
    relative_days={"hari ini": 0, "malam ini": 0, "besok": 1, "lusa": 2},
    risk_cues=(
        r"\brisiko(?:nya)?\b",
        r"(?<!tidak ada )(?<!tidak )(?<!nggak )\bmasalah(?:nya)?\b",
        r"\b(?:khawatir|cemas|kekhawatiran)\b",
        r"\b(?:terhambat|macet|terblokir|hambatan)\b",
        r"\b(?:terlambat|tertunda|keterlambatan|molor)\b",
        r"\bbahaya\b",
        r"\b(?:masih )?kurang\b",
        r"\btidak (?:keburu|sempat)\b",
        r"\b(?:ter)?gantung(?:ung)?\b",
        r"\bancaman\b",
        r"\bkendala\b",
    ),
    small_talk_cues=(
        r"^(?:halo|hai|selamat (?:pagi|siang|sore|malam|datang)|assalamualaikum|sampai jumpa|permisi)\b",
        r"\b(?:dengar|terdengar) (?:suara|saya)\b",
        r"\b(?:kelihatan|terlihat|lihat) (?:layar|slide)\b",
        r"\b(?:berbagi|bagikan|share) (?:layar|screen)\b",
        r"\b(?:terima kasih|makasih)(?: semua| semuanya| banyak)?[.! ]*$",
        r"\b(?:di-?mute|mikrofon)\b",
    ),
    topic_cues=(
        r"\b(?:poin|topik|agenda|bahasan) (?:berikutnya|selanjutnya|lain)\b",
        r"\b(?:lanjut|beralih|pindah) (?:ke|kepada)\b",
        r"\b(?:kita )?lanjut\b",
        r"\bmengenai\b",
        r"\bsoal\b",
        r"\bganti topik\b",
    ),
    passing_cues=(
        r"\b(?:saya|biar saya|izinkan saya) (?:akan |mau |ingin )?(?:mulai|tunjukkan|jelaskan|katakan|bacakan|bagikan layar|lanjutkan|akhiri|rangkum|perkenalkan)\b",
        r"\b(?:mari|ayo) kita (?:mulai|lihat|lanjutkan|pindah|akhiri|tunggu)\b",
    ),
    first_person_cues=(r"\b(?:saya|aku|ku|gue|diriku)\b",),
    fillers=(
        r"^(?:(?:eh|anu|kayak|gitu|nah|ee|sih|dong|deh)[,،、，…]\s*)+(?=\w)",
        "(?<=[,،、，] )(?:eh|anu|kayak|gitu|nah|ee|sih|dong|deh)[,،、，]",
    ),
    headings={
        # what a recap holds
        "decisions": "Keputusan",
        "actions": "Tindak lanjut",
        "open_questions": "Pertanyaan terbuka",
        "risks": "Risiko",
        "chapters": "Bab",
        "quotes": "Kutipan penting",
        "tldr": "Ringkasnya",
        "coverage": "Cakupan",
        "models": "Model yang dipakai",
        "cost": "Biaya",
        "unverified": "belum terverifikasi",
        "owner": "Penanggung jawab",
        "due": "Tenggat",
        "nobody_said": "",
        "not_said": "Tidak dikatakan dalam rapat ini.",
        "minutes": "Notulen",
        "email": "Surel tindak lanjut",
        "agenda": "Agenda rapat",
        "proposed": "diusulkan",
        "tentative": "sementara",
        "agreed": "disepakati",
        "retracted": "ditarik kembali",
        "transcript": "Transkrip",
        "speaker": "Pembicara",
        # drafts
        "summary": "Ringkasan eksekutif",
        "status": "Laporan status",
        "tickets": "Tiket",
        "meeting": "Rapat",
        "date": "Tanggal",
        "participants": "Peserta",
        "discussion": "Pembahasan",
        "proposals": "Diusulkan, belum diputuskan",
        "taken_back": "Ditarik kembali",
        "carried_over": "Lanjutan dari rapat lalu",
        "next_steps": "Langkah berikutnya",
        "next_meeting": "Rapat berikutnya",
        "any_other_business": "Lain-lain",
        "topics": "Topik",
        "task": "Tugas",
        "time": "Waktu",
        "state": "Status",
        "open": "terbuka",
        "done": "selesai",
        "overdue": "lewat tenggat",
        "evidence": "Sumber",
        "none_recorded": "Tidak ada catatan.",
        "subject": "Perihal",
        "to": "Kepada",
        # letters
        "greeting": "Halo semuanya,",
        "greeting_formal": "Bapak/Ibu yang terhormat,",
        "email_intro": "Inilah hasil dari “{title}”:",
        "email_intro_formal": "Berikut kami sampaikan hasil dari “{title}”.",
        "email_closing": "Jika ada yang kurang atau salah, silakan balas pesan ini.",
        "sign_off": "Terima kasih,",
        "sign_off_formal": "Hormat kami,",
        "minutes_by": "Notulis",
        "approved_by": "Disetujui oleh",
        "unverified_note": "Tidak dapat dipastikan dalam transkrip; mohon diperiksa.",
        # the page
        "talk_time": "Waktu bicara",
        "timeline": "Siapa bicara kapan",
        "search": "Cari dalam transkrip",
        "matches": "{n} hasil",
        "no_matches": "Tidak ada hasil",
        "play": "Putar dari sini",
        "pause": "Jeda",
        "show_in_transcript": "Tampilkan di transkrip",
        "doubtful": "meragukan",
        "doubtful_note": "Kata-kata di sini mungkin salah dengar.",
        "unknown_speaker": "Pembicara tidak dikenal",
        "duration": "Durasi",
        "language": "Bahasa",
        "heard_by": "Ditranskrip oleh",
        "notes": "Catatan",
        "calls": "Panggilan",
        "escalations": "Menanyai model yang lebih kuat",
        "always_strongest": "Selalu model terkuat",
        "free": "tidak ada (tidak ada model berbayar yang ditanyai)",
        "unknown": "tidak diketahui",
        "skip": "Lompat ke transkrip",
        "no_audio": "Berkas audio tidak ditemukan di samping halaman ini.",
        "made_by": "Dibuat dengan quorum",
        # translation
        "untranslated": "tidak diterjemahkan",
        "untranslated_note": "Yang bertanda “tidak diterjemahkan” tetap dalam bahasa aslinya.",
        # what the embedded model writes itself
        "nothing_said": "Tidak ada yang dapat diringkas.",
        "discussed": "Dibahas: {topics}",
        "opening": "Pembukaan",
        "closing": "Penutup",
        "part": "Bagian {n}",
    },
)
