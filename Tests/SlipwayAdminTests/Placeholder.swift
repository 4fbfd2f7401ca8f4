import Testing

@Test func placeholderAdmin() {}
