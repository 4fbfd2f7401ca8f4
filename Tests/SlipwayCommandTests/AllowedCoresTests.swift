import Testing

@testable import slipway

struct AllowedCoresTests {
    @Test(arguments: [("1", 1), ("3", 2), ("f0", 4), ("ff,ffffffff", 40), ("00000000,00000005", 2)])
    func theCoresOfAMaskAreCounted(_ mask: String, _ count: Int) {
        #expect(AllowedCores.count(in: "Name:\tslipway\nCpus_allowed:\t\(mask)\nCpus_allowed_list:\t0-9\n") == count)
    }

    @Test(arguments: ["", "Name:\tslipway\n", "Cpus_allowed_list:\t0-1\n", "Cpus_allowed:\t0\n"])
    func whereNothingIsSaidNothingIsKnown(_ status: String) {
        #expect(AllowedCores.count(in: status) == nil)
    }
}
