-- An evaluation for one of 1 000 users; or, where nothing is, a request that the gateway answers itself with a 404.
local path, number = "/ofrep/v1/evaluate/flags", 0

init = function(arguments)
    path = arguments[1] or path
end

request = function()
    if path == "/none" then return wrk.format("GET", path) end
    number = (number + 1) % 1000
    local body = '{"context":{"targetingKey":"user-' .. number .. '","email":"user-' .. number .. '@example.com","plan":"pro"}}'
    return wrk.format("POST", path, { ["content-type"] = "application/json" }, body)
end
