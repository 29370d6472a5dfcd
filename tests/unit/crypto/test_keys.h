// Fixed keys for the tests of this room; all of them were made for these tests alone and sign nothing else.
#pragma once

#include <string_view>

namespace sekisho::crypto::test_keys {

// kCosignKey was written by cosign 3.1.1, `cosign generate-key-pair`, with an empty password.
inline constexpr std::string_view kCosignKey = R"(-----BEGIN ENCRYPTED SIGSTORE PRIVATE KEY-----
eyJrZGYiOnsibmFtZSI6InNjcnlwdCIsInBhcmFtcyI6eyJOIjo2NTUzNiwiciI6
OCwicCI6MX0sInNhbHQiOiI5SEZSVnNFMmxrMXhseEhKRE45eVEvKzNFVE1NSmU0
dWJ4d0xDUHA2YVdNPSJ9LCJjaXBoZXIiOnsibmFtZSI6Im5hY2wvc2VjcmV0Ym94
Iiwibm9uY2UiOiJFaFJCbFJLejBvMk4wNGZTd3NVQUIyZGg5SXNvRWVDZiJ9LCJj
aXBoZXJ0ZXh0IjoiU29qbWo0cXNiMTZWYlpWb3VRZmhFa3NMMjhuUTViVVZ1a2xE
dlNlQnVYTmVnNlV5Vm1MMVpyODQ1ZmxaWHNIaFcwam96Mnc3UW1tYUtOOWZBN0dw
VVZmTzU5Ykg2RktZU0dPSThKM3hzNDhUbjljNVlBSkdiVVhJUEJmN211RnU1V2Z5
WFVoZWZKd0pmcmx3OTd0YnI5Z29hUlVjWHNUdVgxSjZBZVJtenFJQVNtSlk1TXgy
MytNQ1QwUy9FRjV4SlNxMEFLcDRRa213M1E9PSJ9
-----END ENCRYPTED SIGSTORE PRIVATE KEY-----
)";

// kCosignPub is its public half, by the same command.
inline constexpr std::string_view kCosignPub = R"(-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEk26E9N7xNY809fw6ghZSmZWiL+MT
n5etp5jz9EcxYvR/Gm+VOfRqei8mUTxFiFFVzkSh/7IPjRqosucRe3clxQ==
-----END PUBLIC KEY-----
)";

// kCosignKeyWithPassword was written by the same program with kCosignPassword.
inline constexpr std::string_view kCosignKeyWithPassword = R"(-----BEGIN ENCRYPTED SIGSTORE PRIVATE KEY-----
eyJrZGYiOnsibmFtZSI6InNjcnlwdCIsInBhcmFtcyI6eyJOIjo2NTUzNiwiciI6
OCwicCI6MX0sInNhbHQiOiJZTXpoUjlKVUlXNnZSMDlLTUpoZVk5QUxEd3RXN2Uw
dFRRZVhFanR0N2JNPSJ9LCJjaXBoZXIiOnsibmFtZSI6Im5hY2wvc2VjcmV0Ym94
Iiwibm9uY2UiOiIxMzZ3S0llMjJDU1BjZlB4WjVpeDljcHI0RUdCcUpQYiJ9LCJj
aXBoZXJ0ZXh0IjoiMHNkaUVZQlNiUmdOMmRsZDNrZ3hBc2NwYnVJNlMveEVueEFl
K3hGNHlRQVh2Y2RvaWJXdVNuTVVBTkxWelVGdUoySzEyekFsblk1SytQYVBoWkJp
VzNDcUVBMGFnYTh6dm9uNXE1TGN4d1g5LzZWNXV1Q2NObktiU280Tk1uUEUyd2lm
ZFBLL0FOdnREMnFsbTNzdFA5d2xxWVpNOTdMNUU0WVJ1enVpemtQRTR6QlZQT1pz
dmFzNHlaNk85RGlEVFNNeGhHcmtBb1BWbWc9PSJ9
-----END ENCRYPTED SIGSTORE PRIVATE KEY-----
)";

// kCosignPubWithPassword is its public half.
inline constexpr std::string_view kCosignPubWithPassword = R"(-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE/46P7QblEjg434EEAXiOSp1MTKLd
mkiqwuV5tEzHMVIb4Ugzkkr6fckdDCFGaUBJkli0DliFZg1/MMNi/R1xWw==
-----END PUBLIC KEY-----
)";

inline constexpr std::string_view kCosignPassword = "correct horse \u95a2\u6240";

// kP256, kP256Compressed and kP256Hybrid are one point in the three forms of SEC 1 section 2.3.
inline constexpr std::string_view kP256 = R"(-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAExJC+6kucncg6+w3wlCkz7T3XXYuI
wxPWX3VNRGYP0h8TR6smpiemz7GWMrR7KlvEXsCJYVToP0u/EXjdG3qPeQ==
-----END PUBLIC KEY-----
)";
// (compressed)
inline constexpr std::string_view kP256Compressed = R"(-----BEGIN PUBLIC KEY-----
MDkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDIgADxJC+6kucncg6+w3wlCkz7T3XXYuI
wxPWX3VNRGYP0h8=
-----END PUBLIC KEY-----
)";
// (hybrid, which nothing may read)
inline constexpr std::string_view kP256Hybrid = R"(-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAHxJC+6kucncg6+w3wlCkz7T3XXYuI
wxPWX3VNRGYP0h8TR6smpiemz7GWMrR7KlvEXsCJYVToP0u/EXjdG3qPeQ==
-----END PUBLIC KEY-----
)";

// kP384 and kP384Compressed are one point.
inline constexpr std::string_view kP384 = R"(-----BEGIN PUBLIC KEY-----
MHYwEAYHKoZIzj0CAQYFK4EEACIDYgAEGeAwdHwqEvOnROqt/NF8lndWhvANZBT5
SchM0MpBRSrGi608xlD8ApEJQDKADPdi/wSTwxSxWg1xcqDqlFlR7Oxxfk0qCfG/
GRYikAC1vI2Ix6RnaLvPVMWpmIPXuO33
-----END PUBLIC KEY-----
)";
// (compressed)
inline constexpr std::string_view kP384Compressed = R"(-----BEGIN PUBLIC KEY-----
MEYwEAYHKoZIzj0CAQYFK4EEACIDMgADGeAwdHwqEvOnROqt/NF8lndWhvANZBT5
SchM0MpBRSrGi608xlD8ApEJQDKADPdi
-----END PUBLIC KEY-----
)";

// kP521 and kP521Compressed are one point.
inline constexpr std::string_view kP521 = R"(-----BEGIN PUBLIC KEY-----
MIGbMBAGByqGSM49AgEGBSuBBAAjA4GGAAQB2Ru4lwh3K0UgoqiyiXjiosxAjfk/
ctW6wBRA9mWcui3ljWcm8iu0c0lgV1C7mVpNeSo3oww9n3Zy+8ElSt8qoO4BGjPw
ViCHSQ/lWEtg++n+WB3O9MuvSc3Ta2/xQAQrBlIhLePyztz1pGZx3Bqp5ctk0YPi
aaA6ygYBzm1M9Du1y1k=
-----END PUBLIC KEY-----
)";
// (compressed)
inline constexpr std::string_view kP521Compressed = R"(-----BEGIN PUBLIC KEY-----
MFgwEAYHKoZIzj0CAQYFK4EEACMDRAADAdkbuJcIdytFIKKosol44qLMQI35P3LV
usAUQPZlnLot5Y1nJvIrtHNJYFdQu5laTXkqN6MMPZ92cvvBJUrfKqDu
-----END PUBLIC KEY-----
)";

// kExplicitP256 spells the parameters of P-256 out (openssl ecparam -param_enc explicit).
inline constexpr std::string_view kExplicitP256 = R"(-----BEGIN PUBLIC KEY-----
MIIBSzCCAQMGByqGSM49AgEwgfcCAQEwLAYHKoZIzj0BAQIhAP////8AAAABAAAA
AAAAAAAAAAAA////////////////MFsEIP////8AAAABAAAAAAAAAAAAAAAA////
///////////8BCBaxjXYqjqT57PrvVV2mIa8ZR0GsMxTsPY7zjw+J9JgSwMVAMSd
NgiG5wSTamZ44ROdJreBn36QBEEEaxfR8uEsQkf4vOblY6RA8ncDfYEt6zOg9KE5
RdiYwpZP40Li/hp/m47n60p8D54WK84zV2sxXs7LtkBoN79R9QIhAP////8AAAAA
//////////+85vqtpxeehPO5ysL8YyVRAgEBA0IABPz1xKPRxCB9pqskppsNcYlk
5WAU6crwbATCneSsqv8lKnd0G16jkNrF3f1hZb4dTJqdVFFkefTm2TvKhDgc3Yo=
-----END PUBLIC KEY-----
)";

// kP224 is on secp224r1.
inline constexpr std::string_view kP224 = R"(-----BEGIN PUBLIC KEY-----
ME4wEAYHKoZIzj0CAQYFK4EEACEDOgAEW4dxEsVloJT15RhmAkzkWOhCUXoQ+bl7
f4xKqn+/xDKjQTxRZt9wyqYUyC5fz0LjSAt7EiOB1t8=
-----END PUBLIC KEY-----
)";

// kSecp256k1 is on secp256k1.
inline constexpr std::string_view kSecp256k1 = R"(-----BEGIN PUBLIC KEY-----
MFYwEAYHKoZIzj0CAQYFK4EEAAoDQgAEawZs/oouk4chMHNzHanB98G86qc1FgGS
3UvBHczHdwSj4arPXpirQ+/8u2O0dp7fv1EsC2mDMaKyY176p15YMg==
-----END PUBLIC KEY-----
)";

// kBrainpool is on brainpoolP256r1.
inline constexpr std::string_view kBrainpool = R"(-----BEGIN PUBLIC KEY-----
MFowFAYHKoZIzj0CAQYJKyQDAwIIAQEHA0IABDEAOppfxbZAqVeYBgCnjkrv8L0v
jS8k4yvZqcstv5msOox6xJ5ig37njRc+uaAnfha2dEszQjLl+eaKOqg3rto=
-----END PUBLIC KEY-----
)";

// kRsa1024 is too small.
inline constexpr std::string_view kRsa1024 = R"(-----BEGIN PUBLIC KEY-----
MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDIw56sSjv6jck1G3k+RhIPo/oP
rV/r6GhUJ3fdQcE/cxD+IySg8a8gDz3LcQwR1uqoeXUKypa1X1BqdgIqENLL3ku0
gXKvqEmYZmXBDEQGRrXYXd74C1R0KM7Uq+7aTD8fe3gFDb91evgTu3n3ka0lbccK
FwoXEbhF+A0EEVFXywIDAQAB
-----END PUBLIC KEY-----
)";

// kRsaExponent3 has e = 3.
inline constexpr std::string_view kRsaExponent3 = R"(-----BEGIN PUBLIC KEY-----
MIIBIDANBgkqhkiG9w0BAQEFAAOCAQ0AMIIBCAKCAQEA90Ed+z/ejUTst/9UXHI9
dJb4FlNN0wG2T9AtOk96FcrXfBkouwMzUIyQYAghu0SiTA4ZgmmfWt99GU3QLrkr
2sxuaoCM10xkwIE8PYmBRt2CEkL/V9P0rm15VaHPNCCdmriiAyC0JjCnyDBNH+3+
GVsnSogr41Tx1Ole1LpYjH7S2CiwboLI7GuMRewiQV3AEsxqf0hVHEFmN6UVyZYx
qDt5kPhzUZt96koFX4qmj/35e1CSoR12BxULtQqez2bvpnH1gnM5IyZPcgQFpgo0
8EmpPIDXJu9ZkVc572MEa+775slEk26hNP/YqkvTRFFgeGcbrky7LGYOuZzUVQMZ
bQIBAw==
-----END PUBLIC KEY-----
)";

// kRsaPssOnly is of the algorithm id-RSASSA-PSS.
inline constexpr std::string_view kRsaPssOnly = R"(-----BEGIN PUBLIC KEY-----
MIIBIDALBgkqhkiG9w0BAQoDggEPADCCAQoCggEBAIj5SEpfdqsk0YRdIo8XpfUc
s9xPBa/QTUyZH6kTT0dPD9w9aOMjHlqmxUV7nGsHezIPZ3KjbybCmgwjZ3mQvz9o
zKRcOi8zN/AJcw/AuT4BkLeDyTIa8+CGitYdRVTEj/G18NC8wNjmnvY9X58vqQad
mM9toJBgHCLhHOvIjtlCciS2iQpHargXA1d4lPidaq+9Ofe3XR/BBV/PmSOoenPY
916/m/FbILh+QRkHHMKeYl0rNX5H8RpAEnq1/WF01eh2ZhpiOItZM3Y1PiKouVRH
z34Y+lmanOzdkdUSq3T7ibIeW+QPlOyGAaSFw2Y4b1DzavV9gTg2mm1kKDJxWT0C
AwEAAQ==
-----END PUBLIC KEY-----
)";

// kX25519 cannot sign.
inline constexpr std::string_view kX25519 = R"(-----BEGIN PUBLIC KEY-----
MCowBQYDK2VuAyEA+3NigVNVryS69HM/rXFq+DG7Q6cWLUgI7xVgPM5aiXk=
-----END PUBLIC KEY-----
)";

// kEd448 is of the larger curve.
inline constexpr std::string_view kEd448 = R"(-----BEGIN PUBLIC KEY-----
MEMwBQYDK2VxAzoANFOGRpK9Gaj4c9tBhKqPL+rGxEGBPabQ4r55UXOaGrZdvxIE
Jkvpmn48AykGGP8uQcXx3SMGqrmA
-----END PUBLIC KEY-----
)";

// kExplicitPkcs8 is the private half of kExplicitP256, PKCS #8 in hex.
inline constexpr std::string_view kExplicitPkcs8 =
    "308201790201003082010306072a8648ce3d02013081f7020101302c06072a8648ce3d0101022100ffffffff00000001"
    "000000000000000000000000ffffffffffffffffffffffff305b0420ffffffff00000001000000000000000000000000"
    "fffffffffffffffffffffffc04205ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b0315"
    "00c49d360886e704936a6678e1139d26b7819f7e900441046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0"
    "f4a13945d898c2964fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5022100ffffffff00"
    "000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551020101046d306b0201010420d9085911ece094d997"
    "fe97dbc26453b3a47746bc9ea48551e9ef8e72a558f531a14403420004fcf5c4a3d1c4207da6ab24a69b0d718964e560"
    "14e9caf06c04c29de4acaaff252a77741b5ea390dac5ddfd6165be1d4c9a9d54516479f4e6d93bca84381cdd8a";

}  // namespace sekisho::crypto::test_keys
