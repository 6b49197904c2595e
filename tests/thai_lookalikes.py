"""Thai words as they are usually typed, and typed in another way that looks the same."""

LOOKALIKES = (
    ("แก้ว", "\u0e40\u0e40ก้ว"),  # two sara e for sara ae
    ("คำดี", "ค\u0e4d\u0e32ดี"),  # nikhahit and sara aa for sara am
    ("น้ำ", "น\u0e4d\u0e49\u0e32"),
    ("น้ำ", "น\u0e49\u0e4d\u0e32"),
    ("น้ำ", "น\u0e33\u0e49"),
    ("กิ่ง", "ก\u0e48\u0e34ง"),  # the tone before the vowel
    ("สิทธิ์", "สิทธ\u0e4c\u0e34"),
    ("ปู่", "ป\u0e48\u0e39"),
    ("น้า", "น\u0e32\u0e49"),  # the tone after the vowel that follows
    ("บ้าน", "บ\u0e49\u0e49าน"),  # the same mark twice
    ("มาลี", "ม\u0e45ลี"),  # lakkhangyao for sara aa
)
