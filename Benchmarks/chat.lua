-- A small chat completion by one of 1 000 users.
local body = '{"model":"gpt-4o","messages":[{"role":"system","content":"You are a helpful assistant."},'
    .. '{"role":"user","content":"Where is my parcel? The number is 4711-0815."}],"temperature":0.7}'
local number = 0
request = function()
    number = (number + 1) % 1000
    return wrk.format("POST", "/v1/chat/completions",
        { ["content-type"] = "application/json", ["x-user-id"] = "user-" .. number }, body)
end
