import SlipwayCore
import Testing

/// The vectors of the reference implementation (`vectors_sip64`): key 00…0f, input 00, 01, 02, …
@Suite struct SipHashTests {
    private static let hash = SipHash(key: 0x0706_0504_0302_0100, 0x0F0E_0D0C_0B0A_0908)

    @Test(
        arguments: [
            (0, 0x726F_DB47_DD0E_0E31), (1, 0x74F8_39C5_93DC_67FD), (7, 0xAB02_00F5_8B01_D137),
            (8, 0x93F5_F579_9A93_2462), (15, 0xA129_CA61_49BE_45E5), (63, 0x958A_324C_EB06_4572),
        ] as [(Int, UInt64)]
    )
    func bytesHashAsTheReferenceDoes(count: Int, expected: UInt64) {
        #expect(Self.hash.hash((0..<count).map(UInt8.init)) == expected)
    }

    @Test func aWordIsItsEightBytes() {
        #expect(Self.hash.hash(0x0706_0504_0302_0100) == 0x93F5_F579_9A93_2462)
    }
}
