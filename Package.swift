// swift-tools-version:6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

let nio: [Target.Dependency] = [
    .product(name: "NIOCore", package: "swift-nio"),
    .product(name: "NIOPosix", package: "swift-nio"),
    .product(name: "NIOHTTP1", package: "swift-nio"),
]

/// What is built for the trait Flagd alone.
func grpc(_ name: String, _ package: String) -> Target.Dependency {
    .product(name: name, package: package, condition: .when(traits: ["Flagd"]))
}

let package = Package(
    name: "slipway",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "slipway", targets: ["slipway"])
    ],
    traits: [
        // Off by default: gRPC is for who wants it (docs/decisions/0019). `make build TRAITS=Flagd`; the tests are built with it.
        .trait(name: "Flagd", description: "Serve flags over gRPC, as flagd does (flags.grpc in the manifest).")
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.0"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.3.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-numerics", from: "1.1.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0", traits: []),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-system", from: "1.6.0"),
        // With the trait Flagd only.
        .package(url: "https://github.com/grpc/grpc-swift-2", from: "2.4.0"),
        .package(url: "https://github.com/grpc/grpc-swift-nio-transport", from: "2.9.0"),
        .package(url: "https://github.com/grpc/grpc-swift-protobuf", from: "2.4.0"),
        .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0", traits: []),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.0"),
    ],
    targets: [
        // Every decision. Pure: none of its dependencies can do I/O, and scripts/purity checks its source.
        .target(
            name: "SlipwayCore",
            dependencies: [
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "RealModule", package: "swift-numerics"),
                .product(name: "Yams", package: "Yams"),
            ],
            swiftSettings: settings
        ),
        // Rollouts on simulated traffic, for the judge's decision quality. Pure as Core is.
        .target(
            name: "SlipwaySimulation",
            dependencies: ["SlipwayCore", .product(name: "RealModule", package: "swift-numerics")],
            swiftSettings: settings
        ),
        // The data plane.
        .target(
            name: "SlipwayGateway",
            dependencies: nio + [
                "SlipwayCore", "CSockets",
                .product(name: "HeapModule", package: "swift-collections"),
                .product(name: "NIOTLS", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: settings
        ),
        // The control plane.
        .target(
            name: "SlipwayController",
            dependencies: [
                "SlipwayCore",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings
        ),
        // The HTTP API over the controller, and its client.
        .target(
            name: "SlipwayAdmin",
            dependencies: [
                "SlipwayCore",
                "SlipwayController",
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings
        ),
        // flagd's protocols over gRPC. Without the trait Flagd there is no server in it.
        .target(
            name: "SlipwayFlagd",
            dependencies: [
                "SlipwayCore",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                grpc("GRPCCore", "grpc-swift-2"),
                grpc("GRPCNIOTransportHTTP2Posix", "grpc-swift-nio-transport"),
                grpc("GRPCProtobuf", "grpc-swift-protobuf"),
                grpc("SwiftProtobuf", "swift-protobuf"),
                grpc("NIOCertificateReloading", "swift-nio-extras"),
            ],
            exclude: ["Protos"],
            swiftSettings: settings
        ),
        // The model APIs' stand-in: upstream of the demo, the tests and the benchmarks.
        .target(
            name: "SlipwayMock",
            dependencies: nio + [
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings
        ),
        // What Swift's C library module leaves out of sys/epoll.h, and calls that know no cancellation.
        .target(name: "CSockets"),
        // What Swift's C library module leaves out of malloc.h.
        .target(name: "CAllocator"),
        // Commands and composition.
        .executableTarget(
            name: "slipway",
            dependencies: [
                "SlipwayCore", "SlipwayGateway", "SlipwayController", "SlipwayAdmin", "SlipwayFlagd", "SlipwayMock",
                "SlipwaySimulation", "CAllocator",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings
        ),
        // What tests share: the manual clock, scripted upstreams, the ports' conformance suites.
        .target(
            name: "SlipwayTesting",
            dependencies: nio + ["SlipwayCore", "SlipwayController"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "SlipwayCoreTests",
            dependencies: ["SlipwayCore", "SlipwayTesting"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "SlipwaySimulationTests",
            dependencies: ["SlipwayCore", "SlipwaySimulation"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "SlipwayGatewayTests",
            dependencies: nio + [
                "SlipwayCore", "SlipwayGateway", "SlipwayTesting",
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            exclude: ["Fixtures"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "SlipwayControllerTests",
            dependencies: [
                "SlipwayCore", "SlipwayController", "SlipwayTesting",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "SlipwayAdminTests",
            dependencies: [
                "SlipwayCore", "SlipwayController", "SlipwayAdmin", "SlipwayTesting",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdTesting", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "SlipwayCommandTests",
            dependencies: ["slipway", "SlipwayAdmin", "SlipwayCore", "SlipwayFlagd"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "SlipwayMockTests",
            dependencies: nio + ["SlipwayMock", .product(name: "Logging", package: "swift-log")],
            swiftSettings: settings
        ),
    ]
)
