import SlipwayCore
import Testing

/// Vectors of the reference library (python-xxhash 3, over xxHash 0.8).
@Suite struct XXH64Tests {
    @Test(
        arguments: [
            ("", 0x0, 0xEF46_DB37_51D8_E999),
            ("", 0x1, 0xD5AF_BA13_36A3_BE4B),
            ("", 0xDEAD_BEEF_CAFE_F00D, 0xCA88_28C2_6DF8_9958),
            ("a", 0x0, 0xD24E_C4F1_A98C_6E5B),
            ("a", 0xDEAD_BEEF_CAFE_F00D, 0x37D5_E2D5_4575_A335),
            ("abc", 0x0, 0x44BC_2CF5_AD77_0999),
            ("abc", 0x1, 0xBEA9_CA81_9932_8908),
            ("user-1", 0x0, 0xA173_746B_114C_6BE8),
            ("user-1", 0x1, 0xA552_38CC_636C_8C35),
            ("user-1", 0xDEAD_BEEF_CAFE_F00D, 0xACF5_EC06_C1DD_A2C1),
            ("1234567", 0x0, 0xD3A4_6E91_0828_9359),
            ("12345678", 0x0, 0xD2D0_2F08_CF7C_FD4A),
            ("12345678", 0xDEAD_BEEF_CAFE_F00D, 0x2B86_B44C_D8BD_5343),
            ("123456789012", 0x0, 0xB5CE_E4C9_43D4_3C7E),
            ("123456789012", 0x1, 0xFF1A_346B_725C_8BD8),
            ("slipway-assignment-key-of-31byte", 0x0, 0xDF79_BD03_B779_9FDA),
            ("slipway-assignment-key-of-31byte", 0xDEAD_BEEF_CAFE_F00D, 0xC214_C373_D945_2305),
            ("The quick brown fox jumps over the lazy dog", 0x0, 0x0B24_2D36_1FDA_71BC),
            ("The quick brown fox jumps over the lazy dog", 0x1, 0xDF50_91B6_DAD2_C6DB),
            ("naïve-ключ-🚢", 0x0, 0xE188_1625_FC97_A95D),
            ("naïve-ключ-🚢", 0xDEAD_BEEF_CAFE_F00D, 0x393E_1AF1_713F_DD9B),
            (String(repeating: "k", count: 100), 0x0, 0xBF74_F9BF_D1D8_8091),
            (String(repeating: "k", count: 100), 0x1, 0xB7CD_2F28_634F_9D71),
        ] as [(String, UInt64, UInt64)]
    )
    func hashIsTheReferences(text: String, seed: UInt64, expected: UInt64) {
        #expect(XXH64.hash(text, seed: seed) == expected)
    }

    @Test func placeIsTheTopOfTheHash() {
        #expect(
            Place(key: "user-1", salt: 1).fraction == Double(0xA552_38CC_636C_8C35 as UInt64 >> 11)
                / 9_007_199_254_740_992
        )
        #expect(Place(random: .max).fraction < 1)
        #expect(Place(random: 0).fraction == 0)
    }
}
