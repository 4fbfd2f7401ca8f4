import Testing

@Test func placeholderMock() {}
