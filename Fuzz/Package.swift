// swift-tools-version:6.2
import PackageDescription

// The decoders of Sources/SlipwayGateway (linked, not copied) with libFuzzer's instruments: `make fuzz`. A debug build, whose unsafe
// pointers check their bounds.
let package = Package(
    name: "fuzz",
    platforms: [.macOS(.v15)],
    dependencies: [.package(url: "https://github.com/apple/swift-nio", from: "2.101.0")],
    targets: [
        .target(name: "SlipwayCore"),
        .executableTarget(
            name: "Fuzz",
            dependencies: [
                "SlipwayCore",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
            ],
            // What is written, and not read.
            exclude: ["Wire/HeadFields+copy.swift", "Wire/HeadWriter.swift", "Wire/WireOutput.swift"],
            swiftSettings: [
                .enableUpcomingFeature("ExistentialAny"),
                .enableUpcomingFeature("MemberImportVisibility"),
                // libFuzzer brings `main`.
                .unsafeFlags(["-parse-as-library"]),
            ]
        ),
    ]
)
