import Testing

@Test func placeholderController() {}
