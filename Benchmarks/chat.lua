-- A chat completion by one of 1 000 users: a small one, or one whose prompt has so many bytes.
-- Arguments, all optional: the path, the model, the prompt's bytes.
local path, body = "/v1/chat/completions", nil
local number = 0

init = function(arguments)
    path = arguments[1] or path
    local bytes = tonumber(arguments[3] or "0")
    local prompt = bytes > 0 and string.rep("parcel ", math.ceil(bytes / 7)) or "Where is my parcel? The number is 4711-0815."
    body = '{"model":"' .. (arguments[2] or "gpt-4o") .. '","messages":[{"role":"system","content":"You are a helpful assistant."},'
        .. '{"role":"user","content":"' .. prompt .. '"}],"temperature":0.7}'
end

request = function()
    number = (number + 1) % 1000
    return wrk.format("POST", path,
        { ["content-type"] = "application/json", ["authorization"] = "Bearer none", ["x-user-id"] = "user-" .. number }, body)
end
